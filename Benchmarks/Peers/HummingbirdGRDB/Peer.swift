import Crypto
import GRDB
import Hummingbird

@main
struct Peer {
    static func main() async throws {
        _ = try DatabasePool(path: CommandLine.arguments[1])
        _ = SHA256.hash(data: [UInt8]())
        let router = Router()
        router.get("hello") { _, _ in "Hello" }
        try await Application(router: router).runService()
    }
}
