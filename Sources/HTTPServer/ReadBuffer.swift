/// The bytes a connection has read and not yet used: one block of a fixed size, lent by its loop's pool.
///
/// An idle connection holds none. Confined to one loop.
final class ReadBuffer {
    private let base: UnsafeMutablePointer<UInt8>
    let capacity: Int
    private var start = 0
    private var end = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit {
        base.deallocate()
    }

    var count: Int { end - start }
    var isEmpty: Bool { start == end }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base + start, count: count) }

    /// Room to read into, all of it at the end; empty only when the buffer is full.
    func room() -> UnsafeMutableRawBufferPointer {
        if start > 0 {
            base.update(from: base + start, count: count)
            end -= start
            start = 0
        }
        return UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
    }

    func filled(_ count: Int) {
        end += count
    }

    func consume(_ count: Int) {
        start += count
        if start == end { clear() }
    }

    func clear() {
        start = 0
        end = 0
    }
}
