internal import Domain
internal import JSON
internal import Services
internal import Storage

/// What the standing unit asks beyond the document, made up like everything that is done in the demo: a report of every ward on the
/// third quarter, and its own for the committee. Eleven wards report in time, one late, one not at all; the draft that gathers them
/// is open.
extension Demo {
    private static let late = "ubnd-phuong-co-nhue-1"
    private static let missing = "ubnd-phuong-thuong-cat"

    func reportQuarter() throws {
        let asked = ReportRequestService(transaction("2022-08-29T10:00:00+07:00", try standing()))
        let wards: JSON = [
            "text": "Báo cáo kết quả thực hiện mô hình quý III năm 2022 (đột xuất, minh hoạ)",
            "units": ["ubnd-cac-phuong"],
            "before": "2022-09-10", "period": "2022-Q3", "to": "ubnd-quan-bac-tu-liem", "via": "phong-vhtt",
        ]
        let own: JSON = [
            "text": "Báo cáo tổng hợp kết quả thực hiện mô hình quý III năm 2022 (đột xuất, minh hoạ)",
            "units": ["phong-vhtt"],
            "before": "2022-09-25", "period": "2022-Q3", "to": "ubnd-quan-bac-tu-liem",
        ]
        for (code, body) in [("quy-3", wards), ("tong-hop-quy-3", own)] {
            let draft = try ObjectReader.read(body) { ReportRequestDraft.read(&$0) }
            _ = try asked.put(plan: Self.plan, Self.slug(code), draft)
        }
        for (index, duty) in try owed(.report, period: "2022-Q3").enumerated() {
            guard duty.rule.code == "request-quy-3", duty.unit.code != Self.missing else { continue }
            try send(
                duty,
                at: duty.unit.code == Self.late
                    ? "2022-09-10T08:15:00+07:00" : "2022-09-0\(7 + index % 3)T15:00:00+07:00", index)
        }
        try draft()
    }

    private func send(_ duty: ObligationRecord, at moment: String, _ index: Int) throws {
        let t = transaction(moment, office(duty.unit))
        let key = ReportService.Key(plan: Self.plan, id: duty.key)
        var draft = try ReportService(t).prefill(key).draft
        draft.number = "\(31 + index)/BC-UBND"
        draft.place = duty.unitName.split(separator: " ").dropFirst(2).joined(separator: " ")
        draft.signedOn = t.today
        draft.statistics.append(
            OutlineReportRecord.Statistic(
                subject: "Tờ gấp tuyên truyền đã phát", hundredths: Int64(400 + index * 55) * 100, measure: "tờ",
                period: "2022-Q3", source: "Sổ cấp phát của phường", text: nil))
        if index % 4 == 0 {
            draft.difficulties = ["Kinh phí tuyên truyền còn hạn chế; phông nhận diện xuống cấp."]
            draft.proposals = ["Đề nghị quận cấp mẫu phông nhận diện thống nhất."]
        }
        draft.signer = .init(
            authorities: [
                .init(form: .onBehalf, of: "ỦY BAN NHÂN DÂN"), .init(form: .deputy, of: "CHỦ TỊCH"),
            ], position: "PHÓ CHỦ TỊCH", name: "(minh hoạ)")
        draft.recipients = [.init(name: "Phòng VHTT", purpose: "để t/h"), .init(name: "Lưu: VT", purpose: nil)]
        draft.submit = true
        _ = try ReportService(t).put(key, draft)
    }

    /// The standing unit confirms what came first, and begins its own.
    private func draft() throws {
        let t = transaction("2022-09-12T07:45:00+07:00", try standing())
        let received = "report.request-quy-3.ubnd-phuong-tay-tuu"
        _ = try ReportService(t).receive(.init(plan: Self.plan, id: received))
        let key = ReportService.Key(plan: Self.plan, id: "report.request-tong-hop-quy-3.phong-vhtt")
        var draft = try ReportService(t).prefill(key).draft
        draft.place = "Bắc Từ Liêm"
        draft.signer = .init(authorities: [], position: "TRƯỞNG PHÒNG", name: "(minh hoạ)")
        _ = try ReportService(t).put(key, draft)
    }
}
