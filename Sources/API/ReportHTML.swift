internal import Crypto
internal import FoundationEssentials

/// A report as one HTML page for A4 that loads nothing and runs nothing: no script, no image, one style sheet that the policy names by
/// its hash. The page carries the policy itself, too, for when it is opened from a file.
enum ReportHTML {
    static func bytes(of paper: ReportPaper) -> [UInt8] {
        var page = Page()
        page.raw("<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n")
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width\">\n")
        page.element("title", nil, "\(ReportPaper.kind) – \(paper.subject)")
        page.raw("\n<style>\(style)</style>\n</head>\n<body>\n<main>\n")
        if let note = paper.note { page.element("p", "draft", note) }
        page.raw("<header>\n<div>")
        if let parent = paper.parentBody { page.element("p", nil, parent) }
        for line in paper.issuingBody { page.element("p", "strong", line) }
        page.raw("<hr class=\"short\"></div>\n<div>")
        page.element("p", "strong", ReportPaper.state)
        page.element("p", "strong", ReportPaper.motto)
        page.raw("<hr class=\"long\"></div>\n")
        page.element("p", nil, "Số: \(paper.number)")
        page.element("p", "date", paper.placeAndDate)
        page.raw("</header>\n")
        page.element("h1", nil, ReportPaper.kind)
        page.element("p", "subject", paper.subject)
        page.raw("<hr class=\"short\">\n")
        page.element("p", "to", "Kính gửi: \(paper.addressee)")
        if let basis = paper.basis { page.element("p", "basis", basis) }
        for (index, section) in paper.sections.enumerated() {
            let number = ReportMarkdown.roman[min(index, ReportMarkdown.roman.count - 1)]
            page.section("\(number). \(section.title)", section.blocks)
        }
        page.raw("<footer>\n<div class=\"recipients\">")
        page.element("p", "label", "Nơi nhận:")
        page.raw("<ul>")
        for (index, name) in paper.recipients.enumerated() {
            page.element("li", nil, "\(name)\(index == paper.recipients.count - 1 ? "." : ";")")
        }
        page.raw("</ul></div>\n<div class=\"signature\">")
        for line in paper.authorities + [paper.position] { page.element("p", "strong", line) }
        page.element("p", "name", paper.signer)
        page.raw("</div>\n</footer>\n")
        if let appendix = paper.appendix {
            page.raw("<div class=\"appendix\">")
            page.section(appendix.title, appendix.blocks)
            page.raw("</div>\n")
        }
        if let hash = paper.contentHash { page.element("p", "hash", "Mã nội dung (SHA-256): \(hash)") }
        page.raw("</main>\n</body>\n</html>\n")
        return page.bytes
    }

    // MARK: Style and policy

    /// Margins, type and sizes as in Phụ lục I of NĐ 30/2020/NĐ-CP.
    private static let style = """
        @page{size:A4;margin:20mm 15mm 20mm 30mm}
        *{box-sizing:border-box}
        body{margin:0;background:#e8e8e8;color:#000;font:14pt/1.35 "Times New Roman","Liberation Serif",Tinos,serif}
        main{position:relative;width:210mm;min-height:297mm;margin:8mm auto;padding:20mm 15mm 20mm 30mm;background:#fff;overflow-wrap:anywhere}
        p{margin:0 0 4pt}
        header{display:grid;grid-template-columns:2fr 3fr;gap:0 6mm;text-align:center;font-size:13pt;line-height:1.2}
        header p{margin:0}
        header .date{font-style:italic}
        hr{border:0;border-top:1px solid #000;margin:3pt auto 8pt}
        hr.short{width:22mm}
        hr.long{width:52mm}
        h1{margin:16pt 0 0;font-size:14pt;text-align:center}
        .strong,.subject,.name{font-weight:bold}
        .subject{text-align:center;margin:0}
        .to{text-align:center;margin:8pt 0 12pt}
        .basis{text-indent:10mm;text-align:justify}
        h2{margin:12pt 0 4pt;font-size:14pt}
        h3{margin:8pt 0 2pt;font-size:14pt;font-style:italic}
        section p,section li{text-align:justify}
        section ul{margin:0 0 6pt;padding-left:9mm;list-style:"– "}
        table{width:100%;margin:4pt 0 8pt;border-collapse:collapse;font-size:11.5pt;line-height:1.2}
        th,td{border:1px solid #000;padding:2pt 4pt;vertical-align:top;text-align:left}
        th{text-align:center;overflow-wrap:normal}
        td.number{text-align:right;white-space:nowrap}
        thead{display:table-header-group}
        tr,footer{break-inside:avoid}
        h1,h2,h3{break-after:avoid}
        footer{display:grid;grid-template-columns:1fr 1fr;gap:6mm;margin-top:18pt}
        .recipients{font-size:11pt;line-height:1.25}
        .recipients .label{margin:0;font-size:12pt;font-weight:bold;font-style:italic}
        .recipients ul{margin:0;padding-left:4mm;list-style:"- "}
        .signature{text-align:center}
        .signature p{margin:0}
        .signature .name{margin-top:26mm}
        .appendix{break-before:page;margin-top:18pt}
        .appendix h2{text-align:center}
        .draft{position:absolute;top:6mm;right:15mm;border:1px solid #b00;color:#b00;padding:1mm 3mm;font-size:10pt;font-weight:bold}
        .hash{margin-top:14pt;font-size:8pt;color:#444}
        @media print{body{background:none}main{width:auto;min-height:0;margin:0;padding:0}.draft{top:-12mm;right:0}}
        """

    private static let policy: String = {
        let hash = Data(SHA256.hash(data: Array(style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
    }()

    static let contentSecurityPolicy = "\(policy); frame-ancestors 'none'"
}

/// Bytes of a page; what is not ours goes through `text` and comes out as text.
private struct Page {
    private(set) var bytes: [UInt8] = []

    mutating func raw(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

    mutating func text(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): raw("&amp;")
            case UInt8(ascii: "<"): raw("&lt;")
            case UInt8(ascii: ">"): raw("&gt;")
            case UInt8(ascii: "\""): raw("&quot;")
            case UInt8(ascii: "'"): raw("&#39;")
            case 0x0A: raw("<br>")
            default: bytes.append(byte)
            }
        }
    }

    mutating func element(_ name: StaticString, _ style: StaticString?, _ content: String) {
        raw(style.map { "<\(name) class=\"\($0)\">" } ?? "<\(name)>")
        text(content)
        raw("</\(name)>")
    }

    mutating func section(_ title: String, _ blocks: [ReportPaper.Block]) {
        raw("<section>")
        element("h2", nil, title)
        for block in blocks { self.block(block) }
        raw("</section>\n")
    }

    private mutating func block(_ block: ReportPaper.Block) {
        switch block {
        case .paragraph(let text): element("p", nil, text)
        case .heading(let text): element("h3", nil, text)
        case .items(let items):
            raw("<ul>")
            for item in items { element("li", nil, item) }
            raw("</ul>")
        case .table(let columns, let rows, let numbers):
            raw("<table><thead><tr>")
            for column in columns { element("th", nil, column) }
            raw("</tr></thead><tbody>")
            for row in rows {
                raw("<tr>")
                for (index, cell) in row.enumerated() { element("td", numbers.contains(index) ? "number" : nil, cell) }
                raw("</tr>")
            }
            raw("</tbody></table>")
        }
    }
}
