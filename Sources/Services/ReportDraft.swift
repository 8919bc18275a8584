package import Domain
package import JSON
package import Storage

/// What a unit writes in a periodic report: the body of `PUT /v1/plans/{plan}/reports/{id}`.
///
/// Numbers of the system are no part of it: they are counted when the report is sent, and stand in its snapshot.
package struct ReportDraft: Sendable, Hashable {
    /// As printed: `31/BC-UBND`.
    package var number: String?
    /// Where it is signed, and the day.
    package var place: String?
    package var signedOn: LocalDate?
    /// The name above the title and whose body that is, where they differ from the register's.
    package var issuingBody: String?
    package var parentBody: String?
    /// What the report is about (trích yếu); made from the plan when absent.
    package var subject: String?
    package var results: [String]
    package var difficulties: [String]
    package var proposals: [String]
    package var nextSteps: [String]
    package var statistics: [OutlineReportRecord.Statistic]
    package var signer: Signer?
    package var recipients: [Recipient]
    /// Why it is sent again, once it has been received somewhere.
    package var correctionReason: String?
    package var submit: Bool

    /// Who signs, and with what authority (NĐ 30/2020/NĐ-CP, Phụ lục I).
    package struct Signer: Sendable, Hashable {
        package var authorities: [Authority]
        package var position: String
        package var name: String

        package init(authorities: [Authority], position: String, name: String) {
            self.authorities = authorities
            self.position = position
            self.name = name
        }

        /// `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`.
        package struct Authority: Sendable, Hashable {
            package let form: SigningForm
            package let of: String

            package init(form: SigningForm, of: String) {
                self.form = form
                self.of = of
            }
        }
    }

    /// A line of "Nơi nhận".
    package struct Recipient: Sendable, Hashable {
        package let name: String
        package let purpose: String?

        package init(name: String, purpose: String?) {
            self.name = name
            self.purpose = purpose
        }
    }

    /// Lists of a body, and how long a line of them may be: what thirteen wards write still fits one answer.
    static let maximumItems = 100
    static let maximumText = 4_000

    package init() {
        (results, difficulties, proposals, nextSteps, statistics, recipients) = ([], [], [], [], [], [])
        submit = false
    }

    /// Nothing is said in it.
    package var isEmpty: Bool {
        results.isEmpty && difficulties.isEmpty && proposals.isEmpty && nextSteps.isEmpty && statistics.isEmpty
    }
}

// MARK: Reading

extension ReportDraft {
    package static func read(_ o: inout ObjectReader) -> ReportDraft? {
        o.allow(
            "plan", "id", "obligation", "unit", "name", "rule", "text", "period", "to", "via", "dueAt", "lateUntil",
            "duty", "verdict", "declared", "state", "revision", "submittedAt", "contentHash", "reason", "stations",
            "history",
            "facts", "gathered", "changes", "allowedActions")
        var draft = ReportDraft()
        draft.number = o.text("number", required: false, maximum: 50)
        draft.place = o.text("place", required: false, maximum: 100)
        draft.signedOn = o.date("signedOn", required: false)
        draft.issuingBody = o.text("issuingBody", required: false, maximum: 200)
        draft.parentBody = o.text("parentBody", required: false, maximum: 200)
        draft.subject = o.text("subject", required: false, maximum: 500)
        draft.results = o.lines("results", maximumItems: maximumItems, maximum: maximumText)
        draft.difficulties = o.lines("difficulties", maximumItems: maximumItems, maximum: maximumText)
        draft.proposals = o.lines("proposals", maximumItems: maximumItems, maximum: maximumText)
        draft.nextSteps = o.lines("nextSteps", maximumItems: maximumItems, maximum: maximumText)
        var seen: Set<[String?]> = []
        draft.statistics = o.objects("statistics", maximum: OutlineReportDraft.maximumStatistics) { o in
            guard let statistic = OutlineReportRecord.Statistic.read(&o) else { return nil }
            if !seen.insert([statistic.subject, statistic.measure, statistic.period]).inserted {
                o.report(.codeDuplicate, at: "subject", statistic.subject)
            }
            return statistic
        }
        draft.signer = o.object("signer") { Signer.read(&$0) }
        draft.recipients = o.objects("recipients", maximum: 50) { o in
            let name = o.text("name")
            let purpose = o.text("purpose", required: false, maximum: 100)
            return name.map { Recipient(name: $0, purpose: purpose) }
        }
        draft.correctionReason = o.text("correctionReason", required: false, maximum: 2_000)
        draft.submit = o.flag("submit")
        return draft
    }

    init(stored document: String) throws {
        self = try ObjectReader.read(JSON.parse(Array(document.utf8))) { ReportDraft.read(&$0) }
    }
}

extension ReportDraft.Signer {
    static func read(_ o: inout ObjectReader) -> ReportDraft.Signer? {
        let authorities = o.objects("authorities", maximum: 3) { o -> Authority? in
            let form = o.choice("form", SigningForm.self)
            let of = o.text("of", maximum: 100)
            guard let form, let of else { return nil }
            return Authority(form: form, of: of)
        }
        let position = o.text("position", maximum: 100)
        let name = o.text("name", maximum: 50)
        guard let position, let name else { return nil }
        return ReportDraft.Signer(authorities: authorities, position: position, name: name)
    }
}

// MARK: Writing

extension ReportDraft {
    /// All that is in the report itself, without what is only said to the service.
    package func write(to w: inout JSONWriter) {
        w.member("number", number)
        w.member("place", place)
        w.member("signedOn", signedOn?.description)
        w.member("issuingBody", issuingBody)
        w.member("parentBody", parentBody)
        w.member("subject", subject)
        w.member("results", results)
        w.member("statistics", array: { w in for item in statistics { w.elementObject { item.write(to: &$0) } } })
        w.member("difficulties", difficulties)
        w.member("proposals", proposals)
        w.member("nextSteps", nextSteps)
        if let signer {
            w.member("signer", object: { signer.write(to: &$0) })
        } else {
            w.memberNull("signer")
        }
        w.member(
            "recipients",
            array: { w in
                for recipient in recipients {
                    w.elementObject { w in
                        w.member("name", recipient.name)
                        w.member("purpose", recipient.purpose)
                    }
                }
            })
    }
}

extension ReportDraft.Signer {
    func write(to w: inout JSONWriter) {
        w.member(
            "authorities",
            array: { w in
                for authority in authorities {
                    w.elementObject { w in
                        w.member("form", authority.form.rawValue)
                        w.member("of", authority.of)
                    }
                }
            })
        w.member("position", position)
        w.member("name", name)
    }
}
