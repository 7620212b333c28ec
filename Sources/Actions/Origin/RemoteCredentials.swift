import Basics

/// An address without the user and password that it may bring, and the variables that give them to git: what stands in
/// a command line is visible to everybody on the machine.
struct RemoteCredentials {
    /// For git's command line.
    let address: String
    /// For git's environment.
    let variables: [(Key, String)]

    init(_ text: String) {
        guard let (scheme, rest) = RemoteAddress.scheme(Array(text.utf8)[...]), ["http", "https"].contains(Key(scheme))
        else {
            // The user of an SSH address is no secret, and others bring none.
            address = text
            variables = []
            return
        }
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        guard let sign = rest[..<slash].lastIndex(of: UInt8(ascii: "@")) else {
            address = text
            variables = []
            return
        }
        address = String(decoding: Array("\(scheme)://".utf8) + rest[(sign + 1)...], as: UTF8.self)
        let parts = rest[..<sign].split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let user = Self.decoded(parts[0])
        guard parts.count == 2 else {
            variables = Self.settings([("credential.username", user)])
            return
        }
        // The empty one keeps those of the machine from answering first.
        variables =
            Self.settings([("credential.helper", ""), ("credential.helper", Self.helper)])
            + [(Self.user, user), (Self.password, Self.decoded(parts[1]))]
    }

    private static let user: Key = "PITLANE_REMOTE_USER"
    private static let password: Key = "PITLANE_REMOTE_PASSWORD"
    private static let helper =
        #"!f() { test "$1" = get && printf 'username=%s\npassword=%s\n' "$\#(user.string)" "$\#(password.string)"; }; f"#

    private static func settings(_ settings: [(name: String, value: String)]) -> [(Key, String)] {
        [("GIT_CONFIG_COUNT", "\(settings.count)")]
            + settings.enumerated().flatMap { index, setting in
                [
                    (Key("GIT_CONFIG_KEY_\(index)"), setting.name), (Key("GIT_CONFIG_VALUE_\(index)"), setting.value),
                ]
            }
    }

    /// What stands behind `%` are two digits of a byte.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var plain: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                plain.append(value)
                rest = rest.dropFirst(2)
            } else {
                plain.append(byte)
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
