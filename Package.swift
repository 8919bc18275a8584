// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
/// Where no pointer belongs, the compiler says so (see CONTRIBUTING.md, "Safety").
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]

/// What Tests/Fuzz feeds with bytes of a stranger's choosing: with NEP_FUZZ set a program under libFuzzer (`script/fuzz`),
/// otherwise a test that runs its corpus.
let fuzzed: [Target.Dependency] = [
    "API", "Services", "Domain", "JSON", "HTTPRouting", "HTTPServer", "Compression",
    .product(name: "HTTPTypes", package: "swift-http-types"),
]
let fuzzing: Target =
    Context.environment["NEP_FUZZ"] == nil
    ? .testTarget(
        name: "FuzzTests", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["Driver", "corpus"],
        swiftSettings: strict)
    : .executableTarget(
        name: "Fuzz", dependencies: fuzzed, path: "Tests/Fuzz", exclude: ["CorpusTests.swift", "corpus"],
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])

let package = Package(
    name: "nep",
    products: [
        .executable(name: "nep", targets: ["nep"]),
        // Loaded into a child by tests, never linked: a disk and a network that fail.
        .library(name: "FaultShim", type: .dynamic, targets: ["FaultShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The floors of the house, top down; an arrow never points up (CONTRIBUTING.md).
        .executableTarget(
            name: "nep",
            dependencies: [
                "App", "Backups", "Domain", "EventLoop", "HTTPRouting", "HTTPServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: safe),
        .target(
            name: "App",
            dependencies: [
                "API", "Services", "Backups", "Storage", "Domain", "JSON", "HTTPServer", "HTTPRouting", "EventLoop",
                "SQLite",
                "Embedded",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: safe),
        .target(
            name: "API",
            dependencies: [
                "Services", "Backups", "Storage", "Domain", "JSON", "HTTPRouting", "SQLite", "Embedded",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: safe),
        .target(
            name: "Services",
            dependencies: [
                "Domain", "JSON", "Backups", "Storage", "SQLite",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: safe),
        .target(
            name: "Backups",
            dependencies: [
                "Domain", "JSON", "Storage", "SQLite", "Compression",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: safe),
        .target(
            name: "Storage",
            dependencies: [
                "Domain", "JSON", "SQLite", "Embedded",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: safe),
        .target(name: "Domain", dependencies: ["JSON"], swiftSettings: safe),
        .target(name: "JSON", swiftSettings: safe),
        .target(
            name: "HTTPRouting",
            dependencies: [
                "Compression",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: safe),
        .target(
            name: "HTTPServer",
            dependencies: [
                "EventLoop", "HTTPRouting", "Compression", "CEpoll",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        .target(name: "EventLoop", dependencies: ["CEpoll"], swiftSettings: strict),
        .target(
            name: "SQLite",
            dependencies: ["CSQLite"],
            swiftSettings: strict),
        .target(name: "Compression", dependencies: ["CZlib"], swiftSettings: strict),
        .target(name: "Embedded", dependencies: ["Migrations", "CResources"], swiftSettings: strict),
        .target(name: "Migrations", path: "migrations"),
        .target(name: "CResources"),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CEpoll"),

        // Makes the databases that are measured; no product, so that only who builds everything builds it.
        .executableTarget(
            name: "BenchData",
            dependencies: [
                "App", "Services", "Storage", "SQLite", "Domain", "JSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/Data",
            swiftSettings: safe),
        .target(name: "FaultShim", path: "Tests/Faults", linkerSettings: [.linkedLibrary("dl")]),
        .target(
            name: "TestKit",
            dependencies: [
                "App", "API", "Services", "Backups", "Storage", "SQLite", "Domain", "JSON", "HTTPRouting",
                "HTTPServer", "EventLoop",
                "Embedded",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/TestKit",
            swiftSettings: strict),
        .testTarget(
            name: "JSONTests",
            dependencies: ["JSON"],
            swiftSettings: strict),
        .testTarget(
            name: "DomainTests",
            dependencies: ["Domain", "JSON"],
            swiftSettings: strict),
        .testTarget(
            name: "SQLiteTests",
            dependencies: ["SQLite"],
            swiftSettings: strict),
        .testTarget(
            name: "CompressionTests",
            dependencies: ["Compression"],
            swiftSettings: strict),
        .testTarget(
            name: "EventLoopTests",
            dependencies: ["EventLoop"],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPRoutingTests",
            dependencies: [
                "HTTPRouting", "Compression", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"), .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: [
                "HTTPServer", "TestKit", "HTTPRouting", "EventLoop", "Compression",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Storage", "SQLite", "Domain", "Embedded", "TestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "BackupsTests",
            dependencies: ["Backups", "Storage", "SQLite", "Domain", "Embedded", "Compression", "TestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "ServicesTests",
            dependencies: ["Services", "Storage", "SQLite", "Domain", "JSON", "TestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "App", "Services", "Backups", "Storage", "SQLite", "Domain", "JSON", "HTTPRouting",
                "Compression",
                "Embedded", "TestKit",
                .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Yams", package: "Yams"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AppTests",
            dependencies: [
                "App", "API", "Services", "Backups", "Storage", "SQLite", "Domain", "JSON", "HTTPRouting",
                "Compression",
                "Embedded", "TestKit",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ],
            exclude: ["Documents"],
            swiftSettings: strict),
        .testTarget(
            name: "BenchDataTests",
            dependencies: [
                "BenchData", "App", "API", "Services", "SQLite", "Domain", "JSON", "TestKit",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: strict),
        fuzzing,
    ]
)
