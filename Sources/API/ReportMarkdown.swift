/// A report as Markdown (CommonMark with tables). Whatever somebody wrote stays text: nothing of it becomes markup.
enum ReportMarkdown {
    static func text(of paper: ReportPaper) -> String {
        var lines: [String] = []
        if let note = paper.note { lines += ["**\(note)**", ""] }
        if let parent = paper.parentBody { lines += [escaped(parent) + "\\"] }
        lines += ["**\(paper.issuingBody.map { escaped($0) }.joined(separator: " "))**", ""]
        lines += ["**\(ReportPaper.state)**\\", "**\(ReportPaper.motto)**", ""]
        lines += ["Số: \(escaped(paper.number))", "", "*\(escaped(paper.placeAndDate))*", ""]
        lines += ["# \(ReportPaper.kind)", "", "**\(escaped(paper.subject))**", ""]
        lines += ["Kính gửi: \(escaped(paper.addressee))", ""]
        if let basis = paper.basis { lines += [escaped(basis), ""] }
        for (index, section) in paper.sections.enumerated() {
            lines += ["## \(roman[min(index, roman.count - 1)]). \(section.title)", ""]
            lines += section.blocks.flatMap { Self.lines(of: $0) }
        }
        lines += [
            "", (paper.authorities + [paper.position]).map { "**\(escaped($0))**" }.joined(separator: "\\\n"), "",
        ]
        lines += ["**\(escaped(paper.signer))**", "", "***Nơi nhận:***", ""]
        lines += paper.recipients.enumerated().map { index, name in
            "- \(escaped(name))\(index == paper.recipients.count - 1 ? "." : ";")"
        }
        if let appendix = paper.appendix {
            lines += ["", "## \(appendix.title)", ""] + appendix.blocks.flatMap { Self.lines(of: $0) }
        }
        if let hash = paper.contentHash { lines += ["", "Mã nội dung (SHA-256): `\(hash)`"] }
        return lines.joined(separator: "\n") + "\n"
    }

    static let roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]

    private static func lines(of block: ReportPaper.Block) -> [String] {
        switch block {
        case .paragraph(let text): return [escaped(text), ""]
        case .heading(let text): return ["### \(escaped(text))", ""]
        case .items(let items): return items.map { "- " + escaped($0, indented: "  ") } + [""]
        case .table(let columns, let rows, let numbers):
            let rule = columns.indices.map { numbers.contains($0) ? "---:" : "---" }
            return [row(columns), "| \(rule.joined(separator: " | ")) |"] + rows.map(row) + [""]
        }
    }

    private static func row(_ cells: [String]) -> String {
        "| "
            + cells.map { escaped(String($0.map { $0.isNewline ? " " : $0 }), isBlock: false) }.joined(separator: " | ")
            + " |"
    }

    /// Every character that could begin markup with a backslash before it (CommonMark §2.4); lines stay lines.
    ///
    /// - Parameter isBlock: the text begins a line, where numbers, signs and the like begin lists and headings.
    static func escaped(_ text: String, indented: String = "", isBlock: Bool = true) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: true).map { line in
            var out = ""
            var isStart = true
            for character in line {
                switch character {
                case "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "$": out += "\\\(character)"
                case _ where isBlock && isStart && "#+-=:".contains(character): out += "\\\(character)"
                // A number and a point or bracket begin a list.
                case _ where isBlock && ".)".contains(character) && !out.isEmpty && out.allSatisfy(\.isNumber):
                    out += "\\\(character)"
                case " ", "\t": if !isStart { out.append(" ") }
                default: out.append(character)
                }
                if !character.isWhitespace { isStart = false }
            }
            return out
        }.joined(separator: "\\\n" + indented)
    }
}
