import Domain
import HTTPTypes
import JSON
import TestKit
import Testing

/// A report as a document: the parts of NĐ 30/2020/NĐ-CP in their order, and nothing of what was written as markup.
@Suite struct ReportPaperTests {
    private typealias Chain = ReportChain

    private static let formal: JSON = Chain.body("51500.5").with("number", "31/BC-UBND").with("place", "Phường A")
        .with("signedOn", "2022-02-03").with("subject", "Tình hình thực hiện 6 tháng")
        .with(
            "signer",
            [
                "authorities": [["form": "TM", "of": "Uỷ ban nhân dân"], ["form": "KT", "of": "Chủ tịch"]],
                "position": "Phó Chủ tịch", "name": "Nguyễn Văn A",
            ]
        )
        .with("recipients", [["name": "Phòng VHTT", "purpose": "để t/h"], ["name": "Lưu: VT, VHXH"]])

    private func paper(_ app: TestApp, _ chain: Chain, _ type: String) async throws -> Answer {
        try await app.get(
            Chain.path("D1", "phuong-a"), as: chain.offices["phuong-a"], headers: [.accept: type])
    }

    @Test("its parts come in the order of the decree", arguments: ["text/html", "text/markdown"])
    func order(_ type: String) async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            try await chain.send("D1", "phuong-a", at: "2022-06-01T08:00:00+07:00", Self.formal)
            let answer = try await paper(app, chain, type)
            #expect(answer.status == 200 && answer.headers[.contentType] == "\(type); charset=utf-8")
            let hash = try await chain.get("D1", "phuong-a").text("contentHash") ?? "?"
            // Name of the body above and of the body, state and motto, number, place and date, kind, subject, addressee, content,
            // authority, position, name, recipients.
            let parts =
                [
                    "ỦY BAN NHÂN DÂN QUẬN BẮC TỪ LIÊM", "PHƯỜNG A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                    "Độc lập - Tự do - Hạnh phúc", "ngày 03 tháng 02 năm 2022", "BÁO CÁO",
                    "Tình hình thực hiện 6 tháng",
                    "Kính gửi: UBND quận Bắc Từ Liêm (qua Phòng Văn hóa và Thông tin)", "I. Kết quả thực hiện",
                    "II. Số liệu", "51.500,5", "III. Khó khăn, vướng mắc", "IV. Đề xuất, kiến nghị",
                    "V. Nhiệm vụ thời gian tới",
                ]
                + (type == "text/html"
                    ? ["Nơi nhận:", "Phòng VHTT (để t/h);", "Lưu: VT, VHXH.", "TM. UỶ BAN NHÂN DÂN", "KT. CHỦ TỊCH"]
                    : ["TM. UỶ BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nơi nhận:", "Lưu: VT, VHXH."]) + [hash]
            var rest = answer.body[...]
            // The title of the page says some of it before the page does.
            if let body = rest.firstRange(of: "<body>") { rest = rest[body.upperBound...] }
            for part in parts {
                let found = rest.firstRange(of: part)
                #expect(found != nil, "\(part) is missing, or not in its place")
                if let found { rest = rest[found.upperBound...] }
            }
            #expect(answer.body.contains("Số: 31/BC-UBND"))
        }
    }

    @Test("what somebody wrote stays text, wherever it stands")
    func escaping() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            let evil = "<script>alert(1)</script> & \"x\" 'y' </style><img src=x onerror=alert(1)>"
            var body: JSON = [
                "submit": false, "statistics": [["subject": .string(evil), "value": 1, "unit": .string("<b>|\n|")]],
                "signer": [
                    "authorities": [["form": "TM", "of": .string("<i>")]], "position": .string("<u>"), "name": "<s>",
                ],
                "recipients": [["name": .string(evil), "purpose": .string("<p>")]],
            ]
            for name in ["results", "difficulties", "proposals", "nextSteps"] {
                body = body.with(name, [.string(evil), "# h\n- l\n1. n *b* [a](http://x) `c` | t |"])
            }
            for name in ["number", "place", "issuingBody", "parentBody", "subject"] {
                body = body.with(name, "<x>&\"'")
            }
            try await chain.send("D1", "phuong-a", at: "2022-06-01T08:00:00+07:00", body)
            let page = try await paper(app, chain, "text/html")
            for tag in ["<script", "<img", "<b>", "<i>", "<u>", "<s>", "<x>", "onerror=alert(1)>", "</style><"] {
                #expect(
                    !page.body.lowercased().contains(tag) || tag == "</style><" && !page.body.contains("</style><img"))
            }
            #expect(page.body.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; &#39;y&#39;"))
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
            #expect(page.body.contains("DỰ THẢO"))
            let text = try await paper(app, chain, "text/markdown")
            #expect(text.body.contains("\\<script\\>alert(1)\\</script\\> \\& \"x\""))
            #expect(text.body.contains("- \\# h\\\n  \\- l\\\n  1\\. n \\*b\\* \\[a\\](http://x) \\`c\\` \\| t \\|"))
        }
    }

    @Test("a browser that asks for pages gets one, a script JSON")
    func negotiation() async throws {
        try await withApp(now: "2022-05-02T08:00:00+07:00") { app in
            let chain = try await Chain(app)
            try await chain.send("D1", "phuong-a", at: "2022-06-01T08:00:00+07:00", Self.formal)
            let browser = try await paper(app, chain, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
            #expect(browser.headers[.contentType] == "text/html; charset=utf-8")
            #expect(browser.headers[.vary]?.contains("Accept") == true)
            let tag = try #require(browser.headers[.eTag])
            let again = try await app.get(
                Chain.path("D1", "phuong-a"), as: chain.offices["phuong-a"],
                headers: [.accept: "text/html", .ifNoneMatch: tag])
            #expect(again.status == 304)
            let script = try await paper(app, chain, "*/*")
            #expect(script.json != nil)
            let revision = try await app.get(
                "\(Chain.path("D1", "phuong-a"))/revisions/1", as: chain.offices["phuong-a"],
                headers: [.accept: "text/html"])
            #expect(revision.body == browser.body)
        }
    }
}
