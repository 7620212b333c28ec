import Basics

/// The beginning of a file, kept while it is read, and what it shows of its structure.
final class ReportHead {
    /// Enough to meet the members and elements that tell kinds apart.
    private static let length = 256 << 10
    /// How deep and how many names are looked at.
    private static let depth = 4
    private static let mostNames = 5000
    private static let mostLines = 100

    private var bytes: [UInt8] = []

    func keep(_ piece: [UInt8]) {
        guard bytes.count < Self.length else { return }
        // Mostly the first piece is enough and is only kept, not copied.
        if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }

    /// Structure by which kinds of files are told: of JSON and XML the paths to names, `a.b`, `a[].b`, `a.*.b` and
    /// `a=text`, `root/child` and `root@attribute`; of other text its first lines.
    enum Sketch {
        case json(Set<Key>)
        case xml(Set<Key>)
        case text([ArraySlice<UInt8>], start: ArraySlice<UInt8>)
    }

    var sketch: Sketch {
        let content = bytes.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        switch content.first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .json(Self.jsonNames(bytes))
        case UInt8(ascii: "<"): return .xml(Self.xmlNames(Array(content)))
        default:
            let lines = content.prefix(Self.length).split(separator: 0x0A, maxSplits: Self.mostLines)
            return .text(Array(lines.prefix(Self.mostLines)), start: bytes.prefix(64))
        }
    }

    // MARK: - JSON

    private static func jsonNames(_ bytes: [UInt8]) -> Set<Key> {
        var reader = JSONReader(bytes: bytes, limits: JSONReader.Limits(tokenBytes: length))
        var names: Set<Key> = []
        // Where the beginning ends, or another document begins, enough is known.
        if let token = try? reader.next() { try? collect(token, [""], 0, &reader, &names) }
        return names
    }

    /// - Parameter paths: What the value that `token` begins may be called.
    private static func collect(
        _ token: JSONToken, _ paths: [String], _ level: Int, _ reader: inout JSONReader, _ names: inout Set<Key>
    ) throws(JSONError) {
        guard level < depth, names.count < mostNames else { return try reader.skip(token) }
        switch token {
        case .beginObject:
            while case .name(let name) = try reader.next() {
                let inside = paths.flatMap { path in
                    [name.string, "*"].map { path.utf8.isEmpty ? $0 : "\(path).\($0)" }
                }
                for path in inside { names.insert(Key(path)) }
                try collect(try reader.next(), inside, level + 1, &reader, &names)
            }
        case .beginArray:
            let inside = paths.map { "\($0)[]" }
            while case let element = try reader.next(), element != .endArray {
                try collect(element, inside, level, &reader, &names)
            }
        case .string(let text) where text.utf8.count <= 64:
            for path in paths { names.insert(Key("\(path)=\(text)")) }
        default: break
        }
    }

    // MARK: - XML

    private static func xmlNames(_ bytes: [UInt8]) -> Set<Key> {
        var reader = XMLReader(bytes: bytes)
        var names: Set<Key> = []
        var open: [String] = []
        // Where the beginning ends, enough is known.
        while names.count < mostNames, let event = try? reader.next(), event != .end {
            switch event {
            case .startElement:
                open.append(local(reader.elementName))
                guard open.count <= depth else { continue }
                let path = open.joined(separator: "/")
                names.insert(Key(path))
                if reader.attribute("clover") != nil { names.insert(Key("\(path)@clover")) }
                if reader.attribute("profilerVersion") != nil { names.insert(Key("\(path)@profilerVersion")) }
            case .endElement: _ = open.popLast()
            case .text, .end: break
            }
        }
        return names
    }

    /// A name without its namespace's prefix.
    private static func local(_ name: Key) -> String {
        let bytes = name.string.utf8
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return name.string }
        return String(decoding: bytes[bytes.index(after: colon)...], as: UTF8.self)
    }
}
