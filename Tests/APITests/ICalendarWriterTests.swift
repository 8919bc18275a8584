import Domain
import TestKit
import Testing

@testable import API

/// RFC 5545, as far as the writer is answerable for it.
@Suite struct ICalendarWriterTests {
    private func text(_ body: (inout ICalendarWriter) -> Void) -> String {
        var writer = ICalendarWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(
        "texts are escaped, and lose what no text may hold",
        arguments: [
            ("a,b;c\\d", "a\\,b\\;c\\\\d"), ("hai\ndòng", "hai\\ndòng"), ("a\rb\u{7}c\u{7F}", "abc"), ("x\ty", "x\ty"),
            ("giờ: 8h“", "giờ: 8h“"), ("", ""),
        ])
    func escaping(_ raw: String, _ expected: String) {
        #expect(ICalendarWriter.escaped(raw) == expected)
        #expect(text { $0.property("X", raw) } == "X:\(expected)\r\n")
    }

    @Test(
        "a line is folded at 75 octets and never inside a character", arguments: [0, 1, 2, 3, 60, 73, 74, 75, 150, 400])
    func folding(_ length: Int) {
        // Letters of one, two, three and four octets, in every phase against the fold.
        for filler in ["a", "đ", "ế", "😀", "aế", "đ😀a"] {
            let value = String(String(repeating: filler, count: length).prefix(length))
            let written = text { $0.property("SUMMARY", value) }
            let lines = written.split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(lines.last == "")
            #expect(lines.dropLast().allSatisfy { $0.utf8.count <= 75 && !$0.isEmpty })
            #expect(lines.dropFirst().dropLast().allSatisfy { $0.first == " " })
            #expect(written.replacing("\r\n ", with: "") == "SUMMARY:\(value)\r\n")
            // Nothing is folded that fits.
            #expect(("SUMMARY:\(value)".utf8.count <= 75) == (lines.count == 2))
        }
    }

    @Test("days are DATE values, instants are UTC with whole seconds, components nest")
    func values() {
        let written = text { w in
            w.component("VEVENT") { w in
                w.property("DTSTART", day("2022-09-05"))
                w.property("DTSTAMP", Instant.at("2022-09-05T00:00:00.750+07:00"))
            }
        }
        #expect(
            written
                == "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20220905\r\nDTSTAMP:20220904T170000Z\r\nEND:VEVENT\r\n")
    }
}
