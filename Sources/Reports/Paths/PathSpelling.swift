import Basics

/// A path as its components, with `.` and `..` resolved as text; `\` parts them too, as coverlet writes them, and a
/// `file:` URI is the path that it names.
package struct PathSpelling {
    /// The components with one `/` between them, none before the first.
    let bytes: [UInt8]
    /// How many components there are.
    let count: Int
    let isAbsolute: Bool

    init(_ path: Key) { self.init(Array(path.string.utf8)) }

    /// `path` as it is meant in the folder `folder`.
    init(_ path: Key, in folder: Key) {
        let isHere = folder.string.utf8.isEmpty || folder == "."
        self.init(isHere ? Array(path.string.utf8) : Array(folder.string.utf8) + [UInt8(ascii: "/")] + path.string.utf8)
    }

    /// The path without the first `/`.
    var key: Key { Key(bytes[...].text) }

    private init(_ text: [UInt8]) {
        let written = Self.path(ofURI: text) ?? text
        let hasDrive = written.count > 2 && written[1] == UInt8(ascii: ":") && Self.isSeparator(written[2])
        isAbsolute = written.first.map(Self.isSeparator) ?? false || hasDrive
        if let count = Self.plainCount(written) {
            (bytes, self.count) = (written, count)
            return
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(written.count)
        var (count, start) = (0, 0)
        while start < written.count {
            let end = written[start...].firstIndex(where: Self.isSeparator) ?? written.count
            let component = written[start..<end]
            start = end + 1
            if component.isEmpty || component.elementsEqual(".".utf8) { continue }
            let last = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
            if component.elementsEqual("..".utf8), count > 0, !bytes[last...].elementsEqual("..".utf8) {
                bytes.removeSubrange(max(0, last - 1)...)
                count -= 1
            } else {
                if count > 0 { bytes.append(UInt8(ascii: "/")) }
                bytes += component
                count += 1
            }
        }
        (self.bytes, self.count) = (bytes, count)
    }

    /// The path of `file:///a%20b`, `file:/a` or `file://localhost/a`; nil for what is no such URI.
    private static func path(ofURI text: [UInt8]) -> [UInt8]? {
        let scheme = Array("file:/".utf8)
        guard text.starts(with: scheme) else { return nil }
        var path = text[(scheme.count - 1)...]
        if path.starts(with: "//".utf8) {
            path = path.dropFirst(2)
            path = path[(path.firstIndex(of: UInt8(ascii: "/")) ?? path.endIndex)...]
        }
        let bytes = Array(SARIFLocation.decoded(String(decoding: path, as: UTF8.self)).utf8)
        // `/C:/a` is `C:/a`.
        return bytes.count > 2 && bytes[2] == UInt8(ascii: ":") ? Array(bytes.dropFirst()) : bytes
    }

    /// How many components a path has that is spelled as here already; nil for others.
    private static func plainCount(_ path: [UInt8]) -> Int? {
        path.withUnsafeBufferPointer { path in
            var (count, last) = (1, UInt8(ascii: "/"))
            for byte in path {
                if byte == UInt8(ascii: "\\")
                    || last == UInt8(ascii: "/") && (byte == last || byte == UInt8(ascii: "."))
                {
                    return nil
                }
                if byte == UInt8(ascii: "/") { count += 1 }
                last = byte
            }
            return last == UInt8(ascii: "/") ? nil : count
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }

    /// The last component; empty where there is none.
    var name: ArraySlice<UInt8> { bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...] }

    /// What comes after the components of `root`; nil for a path that is not under it.
    func bytes(under root: PathSpelling) -> ArraySlice<UInt8>? {
        guard bytes.starts(with: root.bytes) else { return nil }
        let rest = bytes[root.bytes.count...]
        if rest.isEmpty || root.bytes.isEmpty { return rest }
        return rest.first == UInt8(ascii: "/") ? rest.dropFirst() : nil
    }

    /// The offsets in `bytes` at which its components begin, the last one first.
    var startsFromEnd: [Int] {
        var starts: [Int] = []
        for index in bytes.indices.reversed() where index == 0 || bytes[index - 1] == UInt8(ascii: "/") {
            starts.append(index)
        }
        return starts
    }

    /// Whether one of the components is `name`.
    package static func contains(_ bytes: ArraySlice<UInt8>, component name: StaticString) -> Bool {
        bytes.split(separator: UInt8(ascii: "/")).contains { part in
            part.count == name.utf8CodeUnitCount && part.after(name) != nil
        }
    }
}
