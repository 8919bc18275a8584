internal import Domain

/// Writes CSV (RFC 4180) that spreadsheets open as it is: UTF-8 with a byte order mark, CRLF.
struct CSVWriter {
    private(set) var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
    private let separator: UInt8

    /// - Parameter separator: a comma, or the semicolon of spreadsheets whose decimal sign is a comma.
    init(separator: UInt8 = UInt8(ascii: ",")) {
        self.separator = separator
    }

    mutating func row(_ cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(separator) }
            append(cell)
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    private mutating func append(_ cell: String) {
        // A spreadsheet runs a cell that begins like a formula; an apostrophe makes it text again. Numbers stay numbers.
        let text = cell.isFormulaLike && !cell.isDecimal ? "'" + cell : cell
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D || $0 == 0x3B }) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(0x22)
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(0x22) }
            bytes.append(byte)
        }
        bytes.append(0x22)
    }
}

extension String {
    /// Whether it begins with what a formula begins with, or is such a text behind apostrophes: one more of them then tells that it was
    /// put there.
    fileprivate var isFormulaLike: Bool {
        utf8.first { $0 != UInt8(ascii: "'") }.map { "=+-@\t\r".utf8.contains($0) } ?? false
    }

    /// `-12.5`: digits, at most one point, perhaps a minus before them.
    fileprivate var isDecimal: Bool {
        let digits = hasPrefix("-") ? dropFirst() : self[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
}

/// Reads CSV (RFC 4180): with or without a byte order mark, lines ended by CRLF or LF, comma or semicolon between cells.
enum CSVReader {
    struct Failure: Error, Sendable {
        /// Counted from 1, the header included.
        let line: Int
        let reason: Reason
        enum Reason: String, Sendable, CaseIterable { case encoding, quote, tooManyCells, empty }
    }

    /// The rows of the table below its header, each as cells by column name; and the line on which each row began.
    static func table(_ bytes: [UInt8]) throws(Failure) -> (
        columns: [String], rows: [(line: Int, cells: [String: String])]
    ) {
        let all = try rows(bytes)
        guard let header = all.first else { throw Failure(line: 1, reason: .empty) }
        let columns = header.cells.map { $0.trimmingBlanks() }
        var table: [(line: Int, cells: [String: String])] = []
        for row in all.dropFirst() where row.cells != [""] {
            guard row.cells.count <= columns.count else { throw Failure(line: row.line, reason: .tooManyCells) }
            table.append((row.line, Dictionary(zip(columns, row.cells), uniquingKeysWith: { first, _ in first })))
        }
        return (columns, table)
    }

    /// The text of a cell without blanks around it, and without the apostrophe by which `CSVWriter` keeps a spreadsheet from running it.
    static func plain(_ cell: String) -> String {
        let text = cell.trimmingBlanks()
        return text.hasPrefix("'") && text.isFormulaLike ? String(text.dropFirst()) : text
    }

    private static func rows(_ bytes: [UInt8]) throws(Failure) -> [(line: Int, cells: [String])] {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        // Excel writes semicolons where the comma is the decimal sign, as it is in Vietnam.
        let firstLine = bytes.prefix { $0 != 0x0A }
        let separator: UInt8 = firstLine.contains(0x2C) ? 0x2C : firstLine.contains(0x3B) ? 0x3B : 0x2C
        var rows: [(line: Int, cells: [String])] = []
        var cells: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        var line = 1
        var start = 1

        func text(_ cell: [UInt8]) throws(Failure) -> String {
            guard let text = String(validating: cell, as: UTF8.self) else {
                throw Failure(line: line, reason: .encoding)
            }
            return text
        }

        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                if byte == 0x22 {
                    if index < bytes.endIndex, bytes[index] == 0x22 {
                        cell.append(0x22)
                        index += 1
                    } else {
                        isQuoted = false
                        wasQuoted = true
                    }
                } else {
                    if byte == 0x0A { line += 1 }
                    cell.append(byte)
                }
                continue
            }
            switch byte {
            case separator:
                cells.append(try text(cell))
                (cell, wasQuoted) = ([], false)
            case 0x0A:
                if cell.last == 0x0D { cell.removeLast() }
                cells.append(try text(cell))
                rows.append((start, cells))
                (cell, cells, wasQuoted) = ([], [], false)
                line += 1
                start = line
            case 0x22 where cell.isEmpty && !wasQuoted: isQuoted = true
            case 0x0D: cell.append(byte)
            default:
                guard !wasQuoted else { throw Failure(line: line, reason: .quote) }
                cell.append(byte)
            }
        }
        guard !isQuoted else { throw Failure(line: line, reason: .quote) }
        if !cell.isEmpty || !cells.isEmpty {
            cells.append(try text(cell))
            rows.append((start, cells))
        }
        return rows
    }
}
