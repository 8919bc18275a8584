internal import Domain
internal import SQLite
internal import Storage

extension Transaction {
    /// How many statements a refusal takes, whatever was looked up before it was clear. A test finds no route that needs more.
    package static let refusalWork: UInt64 = 40

    /// Runs `body`, and if it ends in a refusal goes on looking things up until that has cost as much as every other one: what is
    /// not there takes fewer look-ups than what is there and not for the actor, and a clock would tell the two apart.
    package func levelled<T>(_ body: (Transaction) throws -> T) throws -> T {
        let start = db.statementsRun
        do {
            return try body(self)
        } catch ServiceError.forbidden(let action) {
            // Who has no unit has nothing that lies beyond it.
            if let unit = actor.unit {
                while db.statementsRun < start + Self.refusalWork {
                    _ = try db.units.isBelow(Self.nobody, root: unit.id)
                }
            }
            throw ServiceError.forbidden(action)
        }
    }

    /// No unit has this number, so to look for it is one statement.
    private static let nobody: Int64 = 0
}
