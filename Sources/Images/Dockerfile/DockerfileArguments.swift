package import Basics

/// The values that `FROM` may use: those of `ARG` before the first stage, given ones first, and those that describe the
/// platform.
package struct DockerfileArguments {
    private var values: [Key: String]

    /// - Parameters:
    ///   - given: build arguments.
    ///   - platform: `linux/amd64`
    package init(_ dockerfile: Dockerfile, given: [Key: String], platform: Key) {
        let parts = platform.string.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        values = [:]
        for side in ["TARGET", "BUILD"] {
            values[Key("\(side)PLATFORM")] = platform.string
            values[Key("\(side)OS")] = parts.first ?? ""
            values[Key("\(side)ARCH")] = parts.dropFirst().first ?? ""
            values[Key("\(side)VARIANT")] = ""
        }
        for declared in Self.declarations(dockerfile.globals) {
            values[declared.name] = given[declared.name] ?? declared.value.map(resolve) ?? ""
        }
    }

    /// A declaration of `ARG`.
    struct Declaration {
        let name: Key
        /// The default, without quotes around it.
        let value: String?
    }

    /// All declarations of `ARG` in some instructions.
    static func declarations(_ instructions: [Dockerfile.Instruction]) -> [Declaration] {
        instructions.filter { $0.keyword == "ARG" }.flatMap(\.arguments.words).map { word in
            let bytes = Array(word.utf8)
            guard let sign = bytes.firstIndex(of: UInt8(ascii: "=")) else {
                return Declaration(name: Key(word), value: nil)
            }
            var value = bytes[(sign + 1)...]
            for quote in [UInt8(ascii: "\""), UInt8(ascii: "'")]
            where value.count >= 2 && value.first == quote && value.last == quote {
                value = value.dropFirst().dropLast()
            }
            return Declaration(
                name: Key(String(decoding: bytes[..<sign], as: UTF8.self)),
                value: String(decoding: value, as: UTF8.self))
        }
    }

    /// `text` with the values of `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` in it.
    package func resolve(_ text: String) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                result.append(escaped)
            } else if byte != UInt8(ascii: "$") {
                result.append(byte)
            } else if rest.first == UInt8(ascii: "{"), let end = rest.firstIndex(of: UInt8(ascii: "}")) {
                result += braced(rest[(rest.startIndex + 1)..<end])
                rest = rest[(end + 1)...]
            } else {
                let name = rest.prefix(while: Self.isNameByte)
                rest = rest.dropFirst(name.count)
                result += name.isEmpty ? [byte] : Array(value(name).utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func braced(_ inside: ArraySlice<UInt8>) -> [UInt8] {
        let name = inside.prefix(while: Self.isNameByte)
        let (value, rest) = (value(name), inside.dropFirst(name.count))
        let word = resolve(String(decoding: rest.dropFirst(2), as: UTF8.self))
        if rest.starts(with: ":-".utf8) { return Array((value.utf8.isEmpty ? word : value).utf8) }
        if rest.starts(with: ":+".utf8) { return Array((value.utf8.isEmpty ? "" : word).utf8) }
        return Array(value.utf8)
    }

    private func value(_ name: ArraySlice<UInt8>) -> String {
        values[Key(String(decoding: name, as: UTF8.self))] ?? ""
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }
}
