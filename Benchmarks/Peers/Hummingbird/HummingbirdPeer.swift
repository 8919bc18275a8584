import FoundationEssentials
import Hummingbird

/// `HummingbirdPeer PORT FILE`: says hello at /hello and answers /bytes with the file, from memory, as JSON.
@main
struct HummingbirdPeer {
    static func main() async throws {
        guard CommandLine.arguments.count == 3, let port = Int(CommandLine.arguments[1]) else {
            print("usage: HummingbirdPeer PORT FILE")
            return
        }
        let bytes = ByteBuffer(bytes: try Data(contentsOf: URL(filePath: CommandLine.arguments[2])))
        let router = Router()
        router.get("hello") { _, _ in "Hello" }
        router.get("bytes") { _, _ in
            Response(status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: bytes))
        }
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)))
        try await application.runService()
    }
}
