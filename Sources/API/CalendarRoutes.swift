internal import Domain
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import SQLite
internal import Services
internal import Storage

extension Routes {
    mutating func calendars() {
        let context = context

        on(.get, "/v1/units/{unit}/calendar.ics", needs: .readUnit) { call in
            try call.noQuery()
            let unit = try call.slug("unit")
            let calendar = try await call.scan { t in try CalendarService(t).calendar(of: unit) }
            return calendar.response(call.language)
        }

        // For programs that cannot send a token: whoever knows the address is let in, and to nothing else.
        open("/v1/calendars/{feed}/calendar.ics") { request in
            guard request.query.isEmpty else {
                throw ServiceError.badRequest(
                    request.query.map { Issue(pointer: $0.name, code: .queryUnknown, arguments: [$0.name]) })
            }
            let (secret, now) = (request.parameters["feed"], context.clock.now)
            let origin = Origin(requestID: request.requestID, address: request.remoteAddress)
            // There is no token to count by, so the address is, and guessing is slowed as it is with tokens.
            let (rates, hash) = (context.rates, TokenSecret.hash(secret))
            try rates.admit(request.client, isWrite: false, on: now.localDate)
            try rates.admit(hash: hash, from: request.client)
            let calendar = try await context.database.scan { db in
                try CalendarService.calendar(secret: secret, db: db, now: now, origin: origin)
            }
            guard let calendar else {
                rates.failed(from: request.client)
                throw Problem.notFound
            }
            rates.succeeded(hash: hash)
            return calendar.response(Language(request.headers)).with(.referrerPolicy, "no-referrer")
        }

        on(.get, "/v1/units/{unit}/calendarFeeds", needs: .shareCalendar) { call in
            try call.noQuery()
            let unit = try call.slug("unit")
            let feeds = try await call.read { t in try CalendarService(t).feeds(of: unit) }
            return try call.list(Page(items: feeds, next: nil)) { $0.write(to: &$1) }
        }

        on(.post, "/v1/units/{unit}/calendarFeeds", needs: .shareCalendar) { call in
            try call.noQuery()
            try call.noBody()
            let unit = try call.slug("unit")
            // The secret is in no answer but the first: a rehearsal has made none, and a replay must not have kept it.
            let isRehearsed = call.isDryRun
            return try await call.write { t in
                try CalendarService(t).issue(unit)
            } reply: {
                .issued($0, isSecretShown: !isRehearsed)
            } replay: {
                .issued($0, isSecretShown: false)
            }
        }

        on(.delete, "/v1/units/{unit}/calendarFeeds/{feed}", needs: .shareCalendar) { call in
            try call.noQuery()
            let (unit, feed) = (try call.slug("unit"), call.request.parameters["feed"])
            return try await call.write { t in
                try CalendarService(t).revoke(unit, feed)
            } reply: { _ in
                .noContent
            }
        }
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy: HTTPField.Name = {
        guard let name = HTTPField.Name("Referrer-Policy") else { preconditionFailure("a header name is wrong") }
        return name
    }()
}

extension Response {
    /// The answer to whoever made a feed. No cache may keep it.
    fileprivate static func issued(_ issued: IssuedFeed, isSecretShown: Bool) -> Response {
        var response = json(.created) { w in
            issued.record.write(to: &w)
            w.member("path", isSecretShown ? "/v1/calendars/\(issued.secret)/calendar.ics" : nil)
        }
        response.headers[.location] = issued.record.path
        return response.with(.cacheControl, "no-store")
    }
}

extension CalendarFeedRecord {
    func write(to w: inout JSONWriter) {
        w.member("id", publicID)
        w.member("unit", unit.code)
        w.member("createdAt", createdAt.description)
        w.member("by", actor.told)
    }
}

extension CalendarService.Calendar {
    func response(_ language: Language) -> Response {
        var response = Response.bytes(text(language), type: "text/calendar; charset=utf-8").with(
            .cacheControl, "private, no-cache"
        ).tagged(0)
        response.vary(on: .acceptLanguage)
        return response
    }

    func text(_ language: Language) -> [UInt8] {
        var writer = ICalendarWriter()
        writer.component("VCALENDAR") { w in
            w.property("VERSION", raw: "2.0")
            w.property(
                "PRODID", raw: "-//Nep//Nep \(language.rawValue.uppercased())//\(language.rawValue.uppercased())")
            w.property("CALSCALE", raw: "GREGORIAN")
            w.property("METHOD", raw: "PUBLISH")
            let name = Sentence("Nếp – {0}", "Nep – {0}").text(language, [unitName])
            // RFC 7986, and what came before it.
            w.property("NAME", name)
            w.property("X-WR-CALNAME", name)
            w.property("X-WR-TIMEZONE", raw: "Asia/Ho_Chi_Minh")
            w.property("REFRESH-INTERVAL;VALUE=DURATION", raw: "PT1H")
            // A calendar has at least one component (RFC 5545 §3.6), also that of a unit which owes nothing.
            w.component("VTIMEZONE") { w in
                w.property("TZID", raw: "Asia/Ho_Chi_Minh")
                w.component("STANDARD") { w in
                    w.property("DTSTART", raw: "19700101T000000")
                    w.property("TZOFFSETFROM", raw: "+0700")
                    w.property("TZOFFSETTO", raw: "+0700")
                    w.property("TZNAME", raw: "+07")
                }
            }
            for duty in duties { duty.write(to: &w, instance, language) }
            for launch in launches { launch.write(to: &w, instance, language) }
        }
        return writer.bytes
    }
}

extension ICalendarWriter {
    /// An event of one whole day. DTSTAMP is when it last changed, so that what has not changed is the same bytes again.
    fileprivate mutating func day(
        _ day: LocalDate, uid: String, version: Int, changedAt: Instant, status: String,
        _ body: (inout ICalendarWriter) -> Void
    ) {
        component("VEVENT") { w in
            w.property("UID", uid)
            w.property("SEQUENCE", raw: String(version - 1))
            w.property("DTSTAMP", changedAt)
            w.property("LAST-MODIFIED", changedAt)
            w.property("DTSTART", day)
            w.property("DTEND", day.next)
            w.property("STATUS", raw: status)
            w.property("TRANSP", raw: "TRANSPARENT")
            body(&w)
        }
    }
}

extension CalendarRepository.Duty {
    fileprivate func write(to w: inout ICalendarWriter, _ instance: String, _ language: Language) {
        guard let dueAt = record.due.dueAt else { return }
        let isTarget = record.rule.op == .planned
        let prefix =
            switch record.state {
            case .settled where record.isDeclared:
                Sentence("Đã xong (kê khai từ hồ sơ giấy): ", "Done (declared from paper): ")
            case .settled: Sentence("Đã xong: ", "Done: ")
            case .exempt: Sentence("Được miễn: ", "Exempt: ")
            case .open: isTarget ? Sentence("Dự kiến: ", "Target: ") : Sentence("Hạn: ", "Due: ")
            }
        w.day(
            dueAt.lastDayBefore, uid: "obligation-\(record.id)@\(instance).nep", version: record.version,
            changedAt: changedAt,
            status: record.state == .exempt
                ? "CANCELLED" : isTarget && record.state == .open ? "TENTATIVE" : "CONFIRMED"
        ) { w in
            w.property(
                "SUMMARY", prefix.text(language) + DutyPhrase.text(record, model: modelName, place: placeName, language)
            )
            w.property("DESCRIPTION", description(language))
            w.property("CATEGORIES", record.kind.rawValue)
        }
    }

    private func description(_ language: Language) -> String {
        var lines = [planTitle]
        if let label = record.rule.clauseLabel {
            let quote = record.rule.clauseQuote.map { " (“\($0)”)" } ?? ""
            lines.append(Sentence("Mục {0}{1}", "Clause {0}{1}").text(language, [label, quote]))
        }
        if let text = record.rule.text { lines.append(text) }
        if let last = record.due.lateUntil?.lastDayBefore {
            lines.append(Sentence("Nhận muộn đến hết ngày {0}", "Taken late until {0}").text(language, [last.official]))
        }
        if let moved = record.extension {
            lines.append(Sentence("Gia hạn: {0}", "Extended: {0}").text(language, [moved.reason]))
        }
        lines.append(Sentence("Mã nghĩa vụ: {0}", "Obligation: {0}").text(language, [record.key]))
        return lines.joined(separator: "\n")
    }
}

extension CalendarRepository.Launch {
    fileprivate func write(to w: inout ICalendarWriter, _ instance: String, _ language: Language) {
        let (status, title) =
            switch state {
            case .planned: ("CONFIRMED", Sentence("Lễ phát động: {0}", "Launch: {0}"))
            case .postponed: ("CONFIRMED", Sentence("Lễ phát động (đã dời): {0}", "Launch (moved): {0}"))
            case .held: ("CONFIRMED", Sentence("Đã phát động: {0}", "Launched: {0}"))
            case .cancelled: ("CANCELLED", Sentence("Huỷ lễ phát động: {0}", "Launch cancelled: {0}"))
            }
        w.day(
            day, uid: "launch-\(id)@\(instance).nep", version: version, changedAt: changedAt, status: status
        ) { w in
            w.property("SUMMARY", title.text(language, [models.map { "“\($0)”" }.joined(separator: ", ")]))
            w.property("DESCRIPTION", [planTitle, reason].compactMap { $0 }.joined(separator: "\n"))
            if let place = placeName ?? venue { w.property("LOCATION", place) }
            w.property("CATEGORIES", raw: "launch")
        }
    }
}
