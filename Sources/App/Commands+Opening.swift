internal import Backups
internal import Domain
internal import Embedded
package import SQLite
internal import Storage

/// Which command may make a database or bring it up to date, and which only takes one that is.
extension Commands {
    /// Opens a database for a command that writes. It has to be there and up to date: whoever looks after tokens does not mean to
    /// migrate, least of all under a service of an older version.
    package static func open(_ path: String, checkpoints: Checkpoints = .own) throws -> Connection {
        try requireCurrent(path)
        return try Connection(path: path, mode: .readWrite, checkpoints: checkpoints)
    }

    /// The same for a command that only reads.
    static func reading(_ path: String) throws -> Connection {
        guard DiskFile.exists(path) else { throw SchemaRefusal.none(path) }
        let db = try Connection(path: path, mode: .readOnly)
        try requireCurrent(path, Schema(of: db))
        return db
    }

    /// Opens a database for an import: an empty file is made one, any other has to be up to date.
    package static func openOrFill(_ path: String, checkpoints: Checkpoints = .own) throws -> Connection {
        let schema = try Schema(of: path)
        if schema?.isNew != true { try requireCurrent(path, schema) }
        let db = try Connection(path: path, mode: .readWrite, checkpoints: checkpoints)
        try Migrator().migrate(db, now: SystemClock().now)
        return db
    }

    /// Opens a database for a command that brings it up to date, and makes one where there is none.
    ///
    /// Not where another process has an older one open: each of its writes would fail from then on.
    static func openMigrating(
        _ path: String, checkpoints: Checkpoints = .own
    ) throws -> (db: Connection, applied: [String]) {
        if let schema = try Schema(of: path), !schema.isNew, !schema.pending.isEmpty,
            let holder = DiskFile.holder(of: path)
        {
            throw SchemaRefusal.olderInUse(path, holder)
        }
        let db = try Connection(path: path, mode: .create, checkpoints: checkpoints)
        return (db, try Migrator().migrate(db, now: SystemClock().now))
    }

    private static func requireCurrent(_ path: String) throws { try requireCurrent(path, Schema(of: path)) }

    private static func requireCurrent(_ path: String, _ schema: Schema?) throws {
        guard let schema else { throw SchemaRefusal.none(path) }
        guard !schema.pending.isEmpty else { return }
        throw schema.isNew ? SchemaRefusal.empty(path) : .older(path, pending: schema.pending.count)
    }

    /// How far the schema of a database is.
    struct Schema {
        /// The names of the migrations that are still to be applied.
        let pending: [String]
        /// None was applied yet.
        let isNew: Bool

        init(of db: Connection) throws {
            let migrator = Migrator()
            pending = try migrator.pending(db).map(\.name)
            isNew = pending.count == migrator.migrations.count
        }

        /// Looks without leaving a trace in the file; `nil` where there is none.
        init?(of path: String) throws {
            guard DiskFile.exists(path) else { return nil }
            try self.init(of: Connection(path: path, mode: .readOnly))
        }
    }
}

/// Why a command does not take a database as it is.
enum SchemaRefusal: Error, CustomStringConvertible {
    case none(String)
    case empty(String)
    case older(String, pending: Int)
    case olderInUse(String, DiskFile.Holder)

    var description: String {
        switch self {
        case .none(let path): "there is no database \(path); `nep migrate --database \(path)` makes one"
        case .empty(let path): "\(path) is empty; `nep migrate --database \(path)` makes a database of it"
        case .older(let path, let pending):
            "\(path) is of an older version (migrations to apply: \(pending)); stop the service, make a backup, and run `nep migrate --database \(path)`"
        case .olderInUse(let path, let holder):
            "\(path) is of an older version and open in \(holder); stop that first, then it can be migrated"
        }
    }
}
