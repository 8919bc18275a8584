package import CoreMetrics
internal import Synchronization

/// Keeps what swift-metrics counts and prints it as Prometheus reads it (text format 0.0.4).
///
/// Shared by all threads; each instrument has a lock of its own, held for a few additions.
package final class MetricsRegistry: MetricsFactory, Sendable {
    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    private let counters = Mutex<[Key: CounterCell]>([:])
    private let gauges = Mutex<[Key: GaugeCell]>([:])
    private let timers = Mutex<[Key: HistogramCell]>([:])

    package init() {}

    private static func key(_ label: String, _ dimensions: [(String, String)]) -> Key {
        let labels = dimensions.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",")
        return Key(name: label, labels: labels)
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counters.withLock { cells in
            let key = Self.key(label, dimensions)
            if let cell = cells[key] { return cell }
            let cell = CounterCell()
            cells[key] = cell
            return cell
        }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        gauge(label, dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeCell {
        gauges.withLock { cells in
            let key = Self.key(label, dimensions)
            if let cell = cells[key] { return cell }
            let cell = GaugeCell()
            cells[key] = cell
            return cell
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        timers.withLock { cells in
            let key = Self.key(label, dimensions)
            if let cell = cells[key] { return cell }
            let cell = HistogramCell()
            cells[key] = cell
            return cell
        }
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    // MARK: Printing

    /// - Parameter samples: what is read off elsewhere at the moment of asking.
    package func text(adding samples: [Sample] = []) -> String {
        var lines: [String] = []
        func section(_ name: String, _ kind: Metric.Kind, _ rows: [String]) {
            if let metric = Metric.named(name) { lines.append("# HELP \(name) \(metric.help)") }
            lines.append("# TYPE \(name) \(kind.rawValue)")
            lines += rows
        }
        for (name, cells) in Self.grouped(counters.withLock { $0 }) {
            section(name, .counter, cells.map { "\(name)\(Self.braces($0.labels)) \($0.cell.total)" })
        }
        for (name, cells) in Self.grouped(gauges.withLock { $0 }) {
            section(name, .gauge, cells.map { "\(name)\(Self.braces($0.labels)) \($0.cell.value)" })
        }
        for (name, cells) in Self.grouped(timers.withLock { $0 }) {
            section(name, .histogram, cells.flatMap { $0.cell.lines(name, $0.labels) })
        }
        for sample in samples { section(sample.name, Metric.named(sample.name)?.kind ?? .gauge, sample.lines) }
        return lines.joined(separator: "\n") + "\n"
    }

    static func braces(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    private static func grouped<Cell>(_ cells: [Key: Cell]) -> [(String, [(labels: String, cell: Cell)])] {
        Dictionary(grouping: cells, by: \.key.name).sorted { $0.key < $1.key }.map { name, entries in
            (name, entries.map { (labels: $0.key.labels, cell: $0.value) }.sorted { $0.labels < $1.labels })
        }
    }
}

final class CounterCell: CounterHandler, Sendable {
    private let count = Atomic<Int64>(0)
    var total: Int64 { count.load(ordering: .relaxed) }
    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
}

final class GaugeCell: RecorderHandler, MeterHandler, Sendable {
    private let last = Mutex<Double>(0)
    var value: Double { last.withLock { $0 } }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { last.withLock { $0 = value } }
    func set(_ value: Int64) { record(value) }
    func set(_ value: Double) { record(value) }
    func increment(by amount: Double) { last.withLock { $0 += amount } }
    func decrement(by amount: Double) { last.withLock { $0 -= amount } }
}

/// Latencies in seconds, in buckets from 100 µs to 10 s.
final class HistogramCell: TimerHandler, Sendable {
    private static let bounds: [(nanoseconds: Int64, text: String)] = [
        (100_000, "0.0001"), (250_000, "0.00025"), (500_000, "0.0005"), (1_000_000, "0.001"), (2_500_000, "0.0025"),
        (5_000_000, "0.005"), (10_000_000, "0.01"), (25_000_000, "0.025"), (50_000_000, "0.05"), (100_000_000, "0.1"),
        (250_000_000, "0.25"), (500_000_000, "0.5"), (1_000_000_000, "1"), (2_500_000_000, "2.5"),
        (10_000_000_000, "10"),
    ]

    private struct State {
        var buckets = [Int](repeating: 0, count: HistogramCell.bounds.count)
        var count = 0
        var sum: Int64 = 0
    }

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) {
        state.withLock { state in
            if let bucket = Self.bounds.firstIndex(where: { duration <= $0.nanoseconds }) { state.buckets[bucket] += 1 }
            state.count += 1
            state.sum = state.sum.addingReportingOverflow(duration).partialValue
        }
    }

    func lines(_ name: String, _ labels: String) -> [String] {
        let state = state.withLock { $0 }
        let comma = labels.isEmpty ? "" : ","
        var total = 0
        var lines: [String] = []
        for (index, bound) in Self.bounds.enumerated() {
            total += state.buckets[index]
            lines.append("\(name)_bucket{\(labels)\(comma)le=\"\(bound.text)\"} \(total)")
        }
        lines.append("\(name)_bucket{\(labels)\(comma)le=\"+Inf\"} \(state.count)")
        lines.append("\(name)_sum\(MetricsRegistry.braces(labels)) \(Double(state.sum) / 1e9)")
        lines.append("\(name)_count\(MetricsRegistry.braces(labels)) \(state.count)")
        return lines
    }
}

extension MetricsRegistry {
    /// Makes this the place where every swift-metrics instrument of the process counts. Once, at the start.
    package func install() { MetricsSystem.bootstrap(self) }
}
