internal import Domain
internal import JSON
internal import Services
internal import Storage

/// A report as a document with the parts that NĐ 30/2020/NĐ-CP, Điều 8 and Phụ lục I ask for, in their order; what is not filled in
/// yet stays open, as on paper.
struct ReportPaper {
    enum Block {
        case paragraph(String)
        case heading(String)
        case items([String])
        /// The last columns that hold numbers are set to the right.
        case table(columns: [String], rows: [[String]], numbers: Set<Int>)
    }

    struct Section {
        let title: String
        let blocks: [Block]
    }

    let parentBody: String?
    let issuingBody: [String]
    let number: String
    let placeAndDate: String
    let subject: String
    let addressee: String
    let basis: String?
    let sections: [Section]
    let appendix: Section?
    let authorities: [String]
    let position: String
    let signer: String
    let recipients: [String]
    /// Said of a report that is still being written.
    let note: String?
    /// Of what was sent.
    let contentHash: String?

    static let state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    static let motto = "Độc lập - Tự do - Hạnh phúc"
    static let kind = "BÁO CÁO"
    private static let open = "……"
    private static let committee = "ỦY BAN NHÂN DÂN"

    /// - Parameter isDraft: it has not been sent.
    init(_ snapshot: ReportSnapshot, isDraft: Bool) throws {
        let content = try snapshot.content
        let gathered = try snapshot.gathered
        parentBody = (content.parentBody ?? snapshot.text("parentName")).map {
            Self.spelledOut($0).joined(separator: " ")
        }
        issuingBody = Self.spelledOut(content.issuingBody ?? snapshot.text("unitName") ?? "")
        number = content.number ?? "\(Self.open)/BC-\(Self.open)"
        placeAndDate = "\(content.place ?? Self.open), \(Self.longDate(content.signedOn))"
        subject = snapshot.text("subject") ?? ""
        let further: [String] =
            if case .array(let others)? = snapshot.json["alsoTo"] { others.map { Self.text($0["name"]) } } else { [] }
        addressee =
            ([snapshot.text("toName") ?? ""] + further).joined(separator: "; ")
            + (snapshot.text("viaName").map { " (qua \($0))" } ?? "")
        basis = snapshot.text("basis")
        var sections = [
            Section(title: "Kết quả thực hiện", blocks: Self.list(content.results)),
            Section(title: "Số liệu", blocks: Self.statistics(content.statistics) + Self.totals(gathered)),
            Section(
                title: "Khó khăn, vướng mắc",
                blocks: Self.said(content.difficulties, gathered) { $0.difficulties }),
            Section(
                title: "Đề xuất, kiến nghị", blocks: Self.said(content.proposals, gathered) { $0.proposals }),
            Section(title: "Nhiệm vụ thời gian tới", blocks: Self.list(content.nextSteps)),
        ]
        if let gathered, !gathered.sources.isEmpty {
            sections.append(Section(title: "Tình hình gửi báo cáo của các đơn vị", blocks: Self.sources(gathered)))
        }
        self.sections = sections
        appendix = Self.appendix(snapshot.json["facts"])
        authorities = content.signer?.authorities.map { "\($0.form.rawValue). \($0.of.uppercased())" } ?? []
        position = content.signer?.position.uppercased() ?? Self.open
        signer = content.signer?.name ?? Self.open
        recipients =
            ["Như trên"]
            + content.recipients.map { $0.name + ($0.purpose.map { " (\($0))" } ?? "") }
            + (content.recipients.contains { $0.name.hasPrefix("Lưu") } ? [] : ["Lưu: VT"])
        note = isDraft ? "DỰ THẢO – CHƯA GỬI" : nil
        contentHash = isDraft ? nil : snapshot.contentHash
    }

    // MARK: Words

    /// "UBND phường Tây Tựu" as it heads a document: spelled out, in capitals, in two lines.
    private static func spelledOut(_ name: String) -> [String] {
        for short in ["UBND ", "Uỷ ban nhân dân ", "Ủy ban nhân dân "] where name.hasPrefix(short) {
            return [committee, name.dropFirst(short.count).uppercased()]
        }
        return [name.uppercased()]
    }

    /// Days below 10 and the months 1 and 2 have a leading zero (Phụ lục I, mục II.4).
    private static func longDate(_ day: LocalDate?) -> String {
        guard let day else { return "ngày … tháng … năm …" }
        let number = day.day < 10 ? "0\(day.day)" : "\(day.day)"
        let month = day.month.number < 3 ? "0\(day.month.number)" : "\(day.month.number)"
        return "ngày \(number) tháng \(month) năm \(day.year)"
    }

    /// `51500.25` as Vietnamese writes it: `51.500,25`.
    static func decimal(_ hundredths: Int64?) -> String {
        guard let hundredths else { return open }
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        var digits = Array(String(whole))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(".", at: place)
            place -= 3
        }
        let tail = rest == 0 ? "" : rest % 10 == 0 ? ",\(rest / 10)" : ",\(rest < 10 ? "0" : "")\(rest)"
        return (hundredths < 0 ? "-" : "") + String(digits) + tail
    }

    private static func dayAndTime(_ instant: Instant?) -> String {
        guard let instant else { return "" }
        let text = instant.localDescription
        let day = instant.localDate
        return "\(text.dropFirst(11).prefix(5)) ngày \(day.day)/\(day.month.number)/\(day.year)"
    }

    // MARK: Sections

    private static func list(_ lines: [String]) -> [Block] {
        lines.isEmpty ? [.paragraph("Không có.")] : [.items(lines)]
    }

    private static func statistics(_ statistics: [OutlineReportRecord.Statistic]) -> [Block] {
        guard !statistics.isEmpty else { return [] }
        return [
            .table(
                columns: ["TT", "Nội dung", "Đơn vị tính", "Số liệu", "Kỳ", "Nguồn, ghi chú"],
                rows: statistics.enumerated().map { index, item in
                    [
                        "\(index + 1)", item.subject, item.measure, decimal(item.hundredths), item.period ?? "",
                        [item.source, item.text].compactMap(\.self).joined(separator: "; "),
                    ]
                }, numbers: [0, 3])
        ]
    }

    private static func totals(_ gathered: ReportGathering?) -> [Block] {
        guard let gathered, !gathered.totals.isEmpty else { return [] }
        let rows = gathered.totals.enumerated().flatMap { index, total in
            [["\(index + 1)", total.subject, total.measure, decimal(total.hundredths), ""]]
                + total.parts.map { part in
                    [
                        "", "– \(part.name)", total.measure, decimal(part.hundredths),
                        [part.period, part.source].compactMap(\.self).joined(separator: "; "),
                    ]
                }
        }
        return [
            .heading("Tổng hợp từ báo cáo của các đơn vị"),
            .table(
                columns: ["TT", "Nội dung", "Đơn vị tính", "Số liệu", "Kỳ, nguồn"], rows: rows, numbers: [0, 3]),
        ]
    }

    /// What the unit says itself, then unit by unit what those below it say.
    private static func said(
        _ own: [String], _ gathered: ReportGathering?, _ pick: (ReportGathering.Voice) -> [String]
    ) -> [Block] {
        var blocks: [Block] = own.isEmpty ? [] : [.items(own)]
        for voice in gathered?.voices ?? [] where !pick(voice).isEmpty {
            blocks.append(.heading(voice.name))
            blocks.append(.items(pick(voice)))
        }
        if let omitted = gathered?.omittedVoices, omitted > 0 {
            blocks.append(.paragraph("Ý kiến của \(omitted) đơn vị khác: xem báo cáo của từng đơn vị."))
        }
        return blocks.isEmpty ? [.paragraph("Không có.")] : blocks
    }

    private static func sources(_ gathered: ReportGathering) -> [Block] {
        let words: [ReportGathering.Standing: String] = [
            .onTime: "Đã gửi đúng hạn", .late: "Gửi muộn", .returned: "Đã trả lại, chưa gửi lại",
            .missing: "Quá hạn, chưa gửi", .notDue: "Chưa đến hạn, chưa gửi", .exempt: "Được miễn",
            .onPaper: "Gửi bản giấy",
        ]
        return [
            .paragraph("Đã nhận báo cáo của \(gathered.received)/\(gathered.expected) đơn vị."),
            .table(
                columns: ["TT", "Đơn vị", "Tình trạng", "Thời điểm nhận", "Lần gửi"],
                rows: gathered.sources.enumerated().map { index, source in
                    [
                        "\(index + 1)", source.name,
                        (words[source.standing] ?? "") + (source.isDeclared ? " (kê khai từ hồ sơ giấy)" : ""),
                        dayAndTime(source.submittedAt),
                        source.revision.map { "\($0)" } ?? "",
                    ]
                }, numbers: [0, 4]),
        ]
    }

    // MARK: What the system counted

    private static func appendix(_ facts: JSON?) -> Section? {
        guard case .array(let plans)? = facts?["plans"], !plans.isEmpty else { return nil }
        let blocks = plans.flatMap { plan -> [Block] in
            let rows = [
                counts("Đăng ký mô hình", plan["registrations"]), counts("Phiếu tự chấm điểm", plan["scorecards"]),
                counts("Lễ phát động", plan["launches"]), counts("Nhiệm vụ khác", plan["others"]),
            ]
            var blocks: [Block] = [
                .heading(text(plan["title"])),
                .table(
                    columns: [
                        "Nội dung", "Phải thực hiện", "Đã thực hiện", "Đúng hạn", "Muộn", "Theo hồ sơ giấy",
                        "Quá hạn", "Chưa đến hạn", "Được miễn",
                    ], rows: rows, numbers: Set(1...8)),
            ]
            if case .array(let models)? = plan["models"], !models.isEmpty {
                blocks.append(
                    .table(
                        columns: [
                            "Mô hình", "Đã đăng ký", "Phiếu đã gửi", "Phiếu đã duyệt", "Điểm TB (%)",
                            "Lượt kiểm tra", "Điểm kiểm tra TB (%)",
                        ],
                        rows: models.map { model in
                            [
                                text(model["name"]), number(model["registered"]), number(model["cardsSubmitted"]),
                                number(model["cardsAccepted"]), number(model["averagePercent"]),
                                number(model["visits"]), number(model["inspectedPercent"]),
                            ]
                        }, numbers: Set(1...6)))
            }
            return blocks
        }
        return Section(title: "PHỤ LỤC: SỐ LIỆU GHI NHẬN TRONG HỆ THỐNG", blocks: blocks)
    }

    private static func counts(_ name: String, _ count: JSON?) -> [String] {
        [name] + ["expected", "done", "onTime", "late"].map { number(count?[$0]) } + [declared(count?["declared"])]
            + ["missed", "open", "exempt"].map { number(count?[$0]) }
    }

    /// How many rows acts on paper have settled, in time or late.
    private static func declared(_ count: JSON?) -> String {
        let parts = ["onTime", "late", "done"].compactMap { name -> Int64? in
            guard case .number(let number)? = count?[name] else { return nil }
            return number.integer
        }
        return parts.isEmpty ? "–" : String(parts.reduce(0, +))
    }

    private static func text(_ json: JSON?) -> String { if case .string(let text)? = json { text } else { "" } }

    private static func number(_ json: JSON?) -> String {
        guard case .number(let number)? = json, let value = try? number.scaled(by: 2) else { return "–" }
        return decimal(value)
    }
}
