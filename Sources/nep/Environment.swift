import App
import ArgumentParser
import Domain
import FoundationEssentials
import Glibc

enum Environment {
    static func value(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The flag's number, else the variable's; refuses one that is no number or out of range.
    static func number(_ flag: String, _ value: Int?, _ variable: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = value.map(String.init) ?? Environment.value(variable) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ValidationError(
                "--\(flag) (\(variable)) takes \(range.lowerBound) to \(range.upperBound), not \(text)")
        }
        return number
    }

    /// The flag's on or off, else the variable's.
    static func isOn(_ flag: String, _ value: String?, _ variable: String) throws -> Bool? {
        switch value ?? Environment.value(variable) {
        case nil: nil
        case "on": true
        case "off": false
        case let text?: throw ValidationError("--\(flag) (\(variable)) takes on or off, not \(text)")
        }
    }

    /// The flag's instant, else the variable's.
    static func instant(_ flag: String, _ value: String?, _ variable: String) throws -> Instant? {
        guard let text = value ?? Environment.value(variable) else { return nil }
        guard let instant = Instant(text) else {
            throw ValidationError("--\(flag) takes an instant such as 2022-06-19T08:00:00+07:00, not \(text)")
        }
        return instant
    }
}

/// Why a command failed, in words for standard error; ArgumentParser prints it there and exits with 1. What cannot be meant, on the
/// command line or in a variable, is its `ValidationError`, and the status 64.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) { description = text }
}

extension DatabaseOption {
    /// Runs a command's work and turns what it throws into words about this database.
    func explaining<T>(_ work: () throws -> T) throws -> T {
        do { return try work() } catch let error as ValidationError { throw error } catch let error as BadArgument {
            throw ValidationError(error.description)
        } catch { throw failure(error) }
    }

    func failure(_ error: any Error) -> Failure { Failure(Commands.describe(error, database: database)) }
}

enum Output {
    /// Prints a line on standard output at once, also into a pipe.
    static func line(_ text: String) {
        print(text)
        _ = fflush(nil)
    }
}
