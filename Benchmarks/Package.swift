// swift-tools-version: 6.2
import PackageDescription

// What the service is measured against. A package of its own, so that nobody who builds the service builds this.
let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1")
    ],
    targets: [
        .executableTarget(
            name: "HummingbirdPeer",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
            path: "Peers/Hummingbird")
    ]
)
