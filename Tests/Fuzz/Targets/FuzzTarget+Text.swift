import Compression
import Domain
import HTTPRouting
import HTTPTypes
import JSON
import Services

@testable import API

extension FuzzTarget {
    /// gzip: what comes out keeps both bounds and packs again to the same; the packer's pieces make one whole.
    static func gzip(_ bytes: [UInt8]) {
        do throws(GzipError) {
            let plain = try Gzip.decompress(bytes, maximumSize: 1 << 18, maximumRatio: 100)
            require(plain.count <= 1 << 18, "more came out than is allowed")
            require(plain.count <= max(bytes.count * 100, 64 * 1024), "a bomb went through")
            require(
                (try? Gzip.decompress(Gzip.compress(plain), maximumSize: plain.count, maximumRatio: 2000)) == plain,
                "not the same again")
        } catch {}
        var encoder = GzipEncoder(level: Int(bytes.first ?? 5) % 10)
        var packed = encoder.write(Array(bytes.prefix(bytes.count / 2)))
        if bytes.count % 3 == 0 { packed += encoder.flush() }
        packed += encoder.write(Array(bytes.dropFirst(bytes.count / 2)))
        packed += encoder.finish()
        require(
            (try? Gzip.decompress(packed, maximumSize: bytes.count, maximumRatio: 2000)) == bytes, "not the same again")
    }

    /// Path and query: nothing that climbs, nothing empty but a last slash, and what holds no escape is taken as it stands.
    static func target(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), let (path, _) = try? RequestTarget.parse(text) else {
            return
        }
        for (index, segment) in path.enumerated() {
            require(segment != "." && segment != "..", "a dot segment")
            require(!segment.isEmpty || index == path.count - 1, "an empty segment")
        }
        require(bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a target with bytes that are no part of one")
        if !text.contains("%"), text.hasPrefix("/"), text != "/" {
            require("/" + path.joined(separator: "/") == text.prefix { $0 != "?" }, "a path that was changed")
        }
    }

    /// Bodies in JSON: what parses is written and parsed again to the same, and each reader answers or reports.
    static func json(_ bytes: [UInt8]) {
        guard let json = try? JSON.parse(bytes) else { return }
        let canonical = json.canonicalBytes
        guard let again = try? JSON.parse(canonical) else {
            return require(false, "canonical JSON that does not parse")
        }
        require(again.canonicalBytes == canonical, "canonical JSON that is not")
        var writer = JSONWriter(reserving: bytes.count)
        json.write(to: &writer)
        require((try? JSON.parse(writer.bytes)) == json, "not the same again")
        _ = try? ObjectReader.read(json) { PlanDraft.read(&$0) }
        if let sheet = try? ObjectReader.read(json, { Scoresheet.read(&$0) }) { _ = sheet.validate() }
        _ = ScorecardDraft(json) { _ in }
        _ = try? ObjectReader.read(json) { TokenDraft.read(&$0) }
    }

    /// Cursors: what is read is written the same.
    static func cursor(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), let cursor = Cursor(text) else { return }
        require(cursor.description.utf8.elementsEqual(text.utf8), "a cursor with two texts")
        require(Cursor(cursor.description) == cursor, "a cursor that is not its text")
    }

    /// CSV: what is read can be written and read again to the same cells.
    static func csv(_ bytes: [UInt8]) {
        _ = try? ScoreTable.Reading(bytes, submit: false)
        guard let table = try? CSVReader.table(bytes) else { return }
        require(table.rows.allSatisfy { $0.cells.count <= table.columns.count }, "cells without a column")
        var writer = CSVWriter()
        writer.row(["a", "b"])
        for cell in table.rows.flatMap(\.cells.values) { writer.row(["x" + cell, "y"]) }
        guard let again = try? CSVReader.table(writer.bytes) else {
            return require(false, "CSV of ours that does not parse")
        }
        require(
            again.rows.compactMap { $0.cells["a"] } == table.rows.flatMap { $0.cells.values.map { "x" + $0 } },
            "not the same cells")
        for cell in table.rows.flatMap(\.cells.values).map({ $0.trimmingBlanks() }) where !cell.isEmpty {
            var guarded = CSVWriter(separator: UInt8(ascii: ";"))
            guarded.row(["a", "b"])
            guarded.row([cell, ""])
            let told = (try? CSVReader.table(guarded.bytes))?.rows.first?.cells["a"]
            require(told.map(CSVReader.plain) == cell, "a cell that is not what was written")
        }
    }

    /// Field values: each reader answers or refuses, and an address or a tag is its text.
    static func fields(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return }
        _ = Accept(text)?.preferred(among: [.json, .csv])
        _ = AcceptEncoding(text)?.preferred(among: ["gzip"])
        _ = AcceptLanguage(text)?.preferred(among: ["vi", "en"])
        if let type = ContentType(text) {
            require(ContentType(type.description) == type, "a type that is not its text")
        }
        if let condition = EntityTagCondition(text) {
            require(EntityTagCondition(condition.description) == condition, "a condition that is not its text")
        }
        if let address = NetworkAddress(text) {
            require(NetworkAddress(address.description) == address, "an address that is not its text")
        }
        _ = TrustedProxies(text)
        guard let proxies = TrustedProxies("::/0, 0.0.0.0/0"), let peer = NetworkAddress("127.0.0.1") else { return }
        _ = Forwarding([.forwarded: text], peer: peer, proxies: proxies)
        _ = Forwarding([.xForwardedFor: text], peer: peer, proxies: proxies)
        _ = LogText.escaped(text)
    }
}
