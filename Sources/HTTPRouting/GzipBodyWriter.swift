import Compression

/// Packs what is written before it goes on. Confined to the task that writes the one answer.
final class GzipBodyWriter: BodyWriter {
    private let next: any BodyWriter
    private var encoder: GzipEncoder? = GzipEncoder()

    init(_ next: any BodyWriter) {
        self.next = next
    }

    func write(_ bytes: [UInt8]) async throws {
        guard let packed = encoder?.write(bytes), !packed.isEmpty else { return }
        try await next.write(packed)
    }

    /// Writes what is still held back, and the trailer. Nothing can be written afterwards.
    func finish() async throws {
        guard let encoder = encoder.take() else { return }
        try await next.write(encoder.finish())
    }
}
