/// The rules for names of branches, tags and other refs.
enum RefName {
    /// Whether git takes `name` as (the part of) a ref: the rules of `git check-ref-format`, and no leading `-`, which
    /// a command would take for an option.
    static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, let last = bytes.last, first != UInt8(ascii: "-"), last != UInt8(ascii: "."),
            name.utf8.count < 4096, !bytes.elementsEqual("@".utf8)
        else { return false }
        let forbidden = Array(" ~^:?*[\\".utf8)
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || forbidden.contains($0) }) { return false }
        if holds(bytes, "..") || holds(bytes, "@{") { return false }
        return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.first != UInt8(ascii: ".") && !part.reversed().starts(with: ".lock".utf8.reversed())
        }
    }

    /// Whether `text` is a whole object id: 40 (SHA-1) or 64 (SHA-256) hex digits.
    static func isObjectID(_ text: String) -> Bool {
        (text.utf8.count == 40 || text.utf8.count == 64)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }

    /// What follows `prefix`, or nil.
    static func part(of name: String, after prefix: String) -> String? {
        guard name.utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    private static func holds(_ bytes: [UInt8], _ pair: StaticString) -> Bool {
        zip(bytes, bytes.dropFirst()).contains { $0 == pair.utf8Start[0] && $1 == pair.utf8Start[1] }
    }
}
