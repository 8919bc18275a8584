import Glibc

/// libFuzzer's driver for programs that have a main of their own (FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer,
    _ entry: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

private let chosen: FuzzTarget = {
    guard let name = getenv("NEP_FUZZ_TARGET").map({ String(cString: $0) }), let target = FuzzTarget(rawValue: name)
    else { preconditionFailure("NEP_FUZZ_TARGET takes \(FuzzTarget.allCases.map(\.rawValue))") }
    return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// `Fuzz` under libFuzzer: `NEP_FUZZ_TARGET` names the target, the arguments are libFuzzer's.
@main
enum Fuzz {
    static func main() {
        let count = UnsafeMutablePointer<CInt>.allocate(capacity: 1)
        count.initialize(to: CommandLine.argc)
        let arguments = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
        arguments.storeBytes(of: UInt(bitPattern: CommandLine.unsafeArgv), as: UInt.self)
        exit(runDriver(count, arguments, fuzzOneInput))
    }
}
