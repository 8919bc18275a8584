import App
import CoreMetrics
import HTTPTypes
import JSON
import SQLite
import TestKit
import Testing

/// `/metrics` prints what the operator's page lists, as Prometheus reads it.
@Suite struct MetricsTests {
    /// What a scrape holds: for each family its kind and the values of its series.
    private struct Scrape {
        var kinds: [String: String] = [:]
        var helps: [String: String] = [:]
        var series: [String: Double] = [:]
        var faults: [String] = []

        init(_ text: String) {
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ", maxSplits: 3).map(String.init)
                switch (words.first, words.dropFirst().first) {
                case ("#", "HELP") where words.count == 4: helps[words[2]] = words[3]
                case ("#", "TYPE") where words.count == 4:
                    if kinds.updateValue(words[3], forKey: words[2]) != nil { faults.append("twice: \(line)") }
                default:
                    guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...])
                    else {
                        faults.append("no value: \(line)")
                        continue
                    }
                    let name = String(line[..<blank])
                    if series.updateValue(value, forKey: name) != nil { faults.append("twice: \(line)") }
                    if kinds[Self.family(name, kinds)] == nil { faults.append("no TYPE: \(line)") }
                }
            }
        }

        private static func family(_ series: String, _ kinds: [String: String]) -> String {
            let name = String(series.prefix { $0 != "{" })
            for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
                let stem = String(name.dropLast(suffix.count))
                if kinds[stem] == "histogram" { return stem }
            }
            return name
        }

        /// The cumulative counts of a histogram's classes, in the order of their bounds.
        func buckets(_ name: String) -> [Double] {
            series.filter { $0.key.hasPrefix("\(name)_bucket{") }
                .compactMap { key, count in
                    let bound = key.split(separator: "le=\"").last?.prefix { $0 != "\"" } ?? ""
                    return (bound == "+Inf" ? Double.infinity : Double(bound)).map { ($0, count) }
                }
                .sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    @Test("what is printed is what is listed, with its kind and its help, and histograms add up")
    func printed() async throws {
        let nep = try Nep()
        let tokens = try await nep.output("demo").split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        let admin = try #require(tokens.first?.last)
        let backups = try TemporaryDirectory()
        let options = ["--backup-directory", backups.path]
        let scrape = try await nep.serving(at: "2022-09-12T08:00:00+07:00", options) { server in
            // The first is made at once, since there is none.
            while try await server.expect(200, .get, "/v1/backups", as: admin).text("items.0.state") != "done" {}
            try await server.expect(200, .get, "/readyz", as: admin)
            for _ in 0..<2 { try await server.expect(200, .get, "\(District.plan)/status", as: admin) }
            try await server.expect(201, .put, "/v1/models/moi", ["name": "Mới"], as: admin)
            try await server.expect(404, .get, "/v1/models/khong-co", as: admin)
            try await server.expect(404, .get, "/nothing", as: admin)
            let answer = try await server.expect(200, .get, "/metrics", as: admin)
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            return Scrape(answer.body)
        }
        #expect(scrape.faults == [])
        #expect(scrape.kinds == Dictionary(uniqueKeysWithValues: Metric.all.map { ($0.name, $0.kind.rawValue) }))
        #expect(scrape.helps == Dictionary(uniqueKeysWithValues: Metric.all.map { ($0.name, $0.help) }))
        for metric in Metric.all {
            let series = scrape.series.keys.filter {
                $0.hasPrefix(metric.name + "{") || $0.hasPrefix(metric.name + "_bucket{")
            }
            for label in metric.labels {
                #expect(series.contains { $0.contains("\(label)=\"") }, "\(metric.name) \(label)")
            }
        }
        for name in ["nep_writer_batch_size", "nep_writer_commit_seconds"] {
            let buckets = scrape.buckets(name)
            #expect(buckets.count > 5 && buckets == buckets.sorted() && buckets.last == scrape.series["\(name)_count"])
        }
        #expect((scrape.series["nep_writer_batch_size_count"] ?? 0) >= 2)
        #expect(scrape.series[#"http_requests_total{method="GET",route="/v1/plans/{plan}/status",status="200"}"#] == 2)
        #expect(scrape.series[#"http_requests_total{method="GET",route="none",status="404"}"#] == 1)
        #expect(
            scrape.series["nep_figure_cache_hits_total"] == 1 && scrape.series["nep_figure_cache_misses_total"] == 1)
        #expect(scrape.series["nep_ready"] == 1)
        // This very request's connection at least.
        #expect((scrape.series["http_server_connections_open"] ?? 0) >= 1)
        #expect((scrape.series["nep_database_bytes"] ?? 0) > 4096 && (scrape.series["nep_disk_free_bytes"] ?? 0) > 0)
        #expect((scrape.series["nep_obligations{state=\"open\"}"] ?? 0) > 0)
        #expect((scrape.series["nep_obligations{state=\"onTime\"}"] ?? 0) > 0)
        #expect((scrape.series["process_resident_memory_bytes"] ?? 0) > 1_048_576)
        #expect((scrape.series["process_open_fds"] ?? 0) > 5)
    }

    @Test("the operator's page has the list as it is")
    func documented() throws {
        #expect(try Repository.text("docs/operations.md").contains(Metric.markdown))
    }

    @Test("bounds of classes are written as people write them")
    func bounds() {
        var distribution = Distribution(bounds: [0.0001, 0.00025, 0.1, 1, 2.5, 256])
        for value in [0.0001, 0.2, 3, 1000] { distribution.add(value) }
        let lines = MetricsRegistry().text(adding: [Sample("x", distribution)]).split(separator: "\n").dropFirst()
        #expect(
            lines.map(String.init) == [
                #"x_bucket{le="0.0001"} 1"#, #"x_bucket{le="0.00025"} 1"#, #"x_bucket{le="0.1"} 1"#,
                #"x_bucket{le="1"} 2"#, #"x_bucket{le="2.5"} 2"#, #"x_bucket{le="256"} 3"#, #"x_bucket{le="+Inf"} 4"#,
                "x_sum 1003.2001", "x_count 4",
            ])
    }

    @Test("a value of a label cannot break out of its quotes, and the same instrument counts in one place")
    func labels() {
        let registry = MetricsRegistry()
        for _ in 0..<2 {
            registry.makeCounter(label: "c", dimensions: [("l", "a\"b\\c\nd")]).increment(by: 1)
            registry.makeMeter(label: "g", dimensions: []).increment(by: 1)
        }
        registry.makeMeter(label: "g", dimensions: []).decrement(by: 1)
        let text = registry.text()
        #expect(text.contains("c{l=\"a\\\"b\\\\c\\nd\"} 2\n"))
        #expect(text.contains("g 1.0\n"))
    }
}
