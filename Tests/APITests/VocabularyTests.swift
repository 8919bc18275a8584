import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

@testable import API
@testable import Services

/// No sentence shows people a word of the machine: each has its name in both languages.
@Suite struct VocabularyTests {
    private static let records: [any RecordState.Type] = [
        ScorecardState.self, RegistrationState.self, LaunchState.self, InspectionState.self, VisitState.self,
        FindingState.self, OutlineReportState.self, ReportState.self, SupplementState.self, ViolationState.self,
        CommendationState.self, CommendationKind.self, PersonState.self,
    ]

    private static func words<State: RecordState>(_ type: State.Type) -> [String] { State.allCases.map(\.rawValue) }

    @Test("every state of every kind of record has its names")
    func states() {
        for type in Self.records {
            for word in Self.words(type) {
                #expect(Vocabulary.states[type.record]?[word] != nil, "\(type) \(word)")
            }
        }
        // A record with names and no states would be one that the list above forgot.
        #expect(Set(Vocabulary.states.keys) == Set(Self.records.map { $0.record }))
    }

    @Test("every other word that comes into a sentence has its names, and no name is left over")
    func words() {
        let expected: [(Vocabulary.Names?, [String])] = [
            (Vocabulary.conflicts[.obligationClosed], ObligationState.allCases.map(\.rawValue)),
            (Vocabulary.conflicts[.settledByItsAct], ObligationKind.allCases.map(\.rawValue)),
            (Vocabulary.conflicts[.inspectionForm], InspectionForm.allCases.map(\.rawValue)),
            (Vocabulary.issues[.csvInvalid], CSVReader.Failure.Reason.allCases.map(\.rawValue)),
            (Vocabulary.issues[.memberType], ["string", "number", "integer", "boolean", "array", "object"]),
            (Vocabulary.issues[.noteRequired], ["notApplicable", "evidence", "difference", "dispute"]),
            (
                Vocabulary.issues[.criticalNotAllowed],
                Modality.allCases.filter { $0 != .required }.map(\.rawValue)
                    + [CriterionKind.bonus.rawValue, "supplement"]
            ),
            (Vocabulary.syntax, JSONSyntaxError.Reason.allCases.map(\.rawValue)),
        ]
        for (names, words) in expected {
            #expect(Set(names?.keys.map { String($0) } ?? []) == Set(words))
        }
        #expect(Vocabulary.conflicts.count + Vocabulary.issues.count + 1 == expected.count)
    }

    @Test("a name in Vietnamese is not the word itself, nor the name in English")
    func vietnamese() {
        let all =
            Array(Vocabulary.states.values) + Vocabulary.conflicts.values + Vocabulary.issues.values
            + [Vocabulary.syntax]
        for (word, name) in all.flatMap({ $0 }) {
            #expect(name.vi != word && name.vi != name.en && !name.vi.isEmpty && !name.en.isEmpty, "\(word)")
        }
    }

    @Test(
        "sentences are told in the words of people",
        arguments: [
            (
                Conflict.wrongState(ScorecardState.submitted, [.draft, .returned]),
                "Trạng thái hiện tại của phiếu tự chấm điểm là “đã gửi”; việc này chỉ làm được ở trạng thái: bản nháp, bị trả lại.",
                "The state of the scorecard is “submitted”; this can be done only when it is: a draft, returned."
            ),
            (
                Conflict.wrongState(nil as OutlineReportState?, [.draft]),
                "Trạng thái hiện tại của báo cáo theo đề cương là “chưa lập”; việc này chỉ làm được ở trạng thái: bản nháp.",
                "The state of the outline report is “not there yet”; this can be done only when it is: a draft."
            ),
            (
                Conflict(.obligationClosed, "settled"), "Nghĩa vụ đã kết thúc (đã hoàn thành).",
                "The obligation is closed (settled)."
            ),
            (
                Conflict(.settledByItsAct, "scorecard"),
                "Nghĩa vụ loại “phiếu tự chấm điểm” hoàn thành bằng chính hồ sơ của nó.",
                "An obligation of kind “scorecard” is settled by its own record."
            ),
            (
                Conflict(.inspectionForm, "indirect"), "Đợt kiểm tra hình thức “gián tiếp” không có loại hồ sơ này.",
                "An inspection of the form “indirect” has no such records."
            ),
            // What people named themselves stays, though it looks like a word of the machine.
            (
                Conflict(.planNotPublished, "draft"), "Kế hoạch “draft” chưa ban hành.",
                "The plan “draft” is not published yet."
            ),
        ])
    func conflicts(conflict: Conflict, vi: String, en: String) {
        #expect(conflict.text(.vi) == vi)
        #expect(conflict.text(.en) == en)
    }

    @Test(
        "faults are told in the words of people",
        arguments: [
            (.memberType, ["object"], "Sai kiểu dữ liệu; cần đối tượng.", "Wrong type; an object is expected."),
            (
                .csvInvalid, ["3", "quote"], "Tệp CSV lỗi ở dòng 3 (dấu ngoặc kép thiếu hoặc đặt sai chỗ).",
                "The CSV has a fault in line 3 (a quotation mark is missing or out of place)."
            ),
            (
                .criticalNotAllowed, ["bonus"], "Tiêu chí loại này không thể là then chốt (điểm cộng).",
                "Such a criterion cannot be critical (a bonus)."
            ),
            (
                .noteRequired, ["notApplicable"], "Tiêu chí ghi không áp dụng thì phải nêu lý do ở note.",
                "A criterion that is not applicable needs the reason in its note."
            ),
            (
                .noteRequired, ["difference", "0.5"],
                "Điểm của đoàn lệch so với điểm tự chấm hơn 0.5 điểm, hoặc một bên ghi không áp dụng; hãy nêu lý do ở note.",
                "The points stand more than 0.5 from the unit's own, or only one side found it not applicable; say why in its note."
            ),
            (.memberUnknown, ["object"], "Không có thành phần “object” ở đây.", "There is no member “object” here."),
        ] as [(IssueCode, [String], String, String)])
    func issues(code: IssueCode, arguments: [String], vi: String, en: String) {
        let issue = Issue(pointer: "", code: code, arguments: arguments)
        #expect(issue.text(.vi) == vi)
        #expect(issue.text(.en) == en)
    }

    @Test("a fault of syntax is named, and its code stays")
    func syntax() async throws {
        let app = try await TestApp()
        let body = String(repeating: "[", count: 100)
        let answer = try await app.send(
            .put, "/v1/units/a", body, headers: [.acceptLanguage: "vi"])
        #expect(answer.status == 400 && answer.text("errors.0.code") == "json.tooDeep")
        #expect(answer.text("detail")?.hasSuffix(": lồng nhau quá nhiều tầng.") == true)
        #expect(answer.text("errors.0.detail") == answer.text("detail"))
    }

    @Test("what is told apart by a number is named by it")
    func numbered() {
        let vi = Problem(ServiceError.notFound(.finding, "9"))
        #expect(vi.detail.text(.vi, vi.arguments) == "Không tìm thấy tồn tại số 9.")
        #expect(vi.detail.text(.en, vi.arguments) == "There is no finding number 9.")
        let unit = Problem(ServiceError.notFound(.unit, "a"))
        #expect(unit.detail.text(.vi, unit.arguments) == "Không tìm thấy đơn vị “a”.")
    }
}
