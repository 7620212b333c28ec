import Basics

/// A SARIF 2.1.0 log of one run of this program, which code scanning and editors read (docs/formats/security.md).
enum SARIFLog {
    /// The log.
    ///
    /// - Parameters:
    ///   - version: The program's version.
    ///   - members: What the run has beside its results: `invocations`.
    static func log(
        rules: [JSONValue], results: [JSONValue], version: String, members: JSONObject = JSONObject()
    ) -> JSONValue {
        var run: JSONObject = [
            "tool": ["driver": ["name": "pitlane", "version": .string(version), "rules": .array(rules)]]
        ]
        for member in members.members { run[member.name] = member.value }
        run["columnKind"] = "unicodeCodePoints"
        run["results"] = .array(results)
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [.object(run)],
        ]
    }

    /// A path as a relative reference of RFC 3986.
    static func uri(_ path: String) -> String {
        var result: [UInt8] = []
        for byte in path.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~/".utf8.contains(byte)
            if isPlain {
                result.append(byte)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
