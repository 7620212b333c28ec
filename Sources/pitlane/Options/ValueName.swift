import Basics
import Planning

/// Names of secrets and variables: letters, digits and `_`, no digit first, not `GITHUB_…`; their case does not matter
/// (docs/language/secrets.md#names).
enum ValueName {
    /// The name of a secret that is kept, in upper case.
    static func secret(_ name: String) throws -> Key {
        guard Key(name.uppercased()) != RunToken.secretName else {
            throw CommandError(
                "\(RunToken.secretName) is not kept: each run is given its token, with --secret \(RunToken.secretName)")
        }
        return try checked(name, "secret")
    }

    /// The name of a secret that a run is given, in upper case: that of the token, too.
    static func givenSecret(_ name: String) throws -> Key {
        let upper = Key(name.uppercased())
        return upper == RunToken.secretName ? upper : try checked(name, "secret")
    }

    /// The name of a variable, in upper case.
    static func variable(_ name: String) throws -> Key { try checked(name, "variable") }

    private static func checked(_ name: String, _ kind: String) throws -> Key {
        if let problem = ValuePlace.problem(with: name) {
            throw CommandError("'\(name)' cannot be the name of a \(kind): \(problem)")
        }
        return ValuePlace(Key(name)).name
    }

    /// An environment's name as it is given with `--env`.
    static func environment(_ name: String?) throws -> Key? {
        guard let name else { return nil }
        let isPrintable = name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard !name.utf8.isEmpty, name.utf8.count <= 255, isPrintable else {
            throw CommandError("--env: the name of an environment has 1 to 255 bytes, all of them printable")
        }
        return Key(name)
    }
}
