import Basics
import Hashing

/// Bytes of a layer that others take the place of.
package struct LayerEdit: Hashable, Sendable {
    package let range: Range<Int>
    package let bytes: [UInt8]
}

/// Makes the layers of an image independent of the moment they were made at.
///
/// A layer is scanned piece by piece, which gives the edits that it needs; applied to its bytes they make the layer
/// that the image gets. Each file's time is made of its content (`FileTime`). Python keeps the time of a source in the
/// byte code made of it, so that follows: byte code that was valid is valid again.
///
///     var times = LayerTimes()
///     var scan = times.begin()
///     for piece in layer { try scan.add(piece) }
///     let edits = try times.edits(scan)
package struct LayerTimes {
    /// The sources in the layers so far: the time in the layer, and the one in the image.
    private var sources: [[UInt8]: (before: Int, after: Int)] = [:]

    package init() {}

    /// Begins a layer.
    ///
    /// - Parameter unwanted: the paths of files that are left out if they are empty: mount points.
    package func begin(without unwanted: Set<[UInt8]>) -> LayerScan { LayerScan(unwanted: unwanted) }

    /// The edits that a layer needs, in order.
    ///
    /// - Throws: if the layer ended within an entry.
    package mutating func edits(_ scan: LayerScan) throws(ImageError) -> [LayerEdit] {
        guard scan.isWhole else { throw LayerScan.broken("it ends within an entry") }
        for (path, times) in scan.sources { sources[path] = times }
        var edits = scan.edits
        for code in scan.codes {
            guard let source = sources[code.source], source.before & 0xFFFF_FFFF == code.time else { continue }
            let time = UInt32(truncatingIfNeeded: source.after)
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: time >> ($0 * 8)) }
            edits.append(LayerEdit(range: code.offset..<(code.offset + 4), bytes: bytes))
        }
        return edits.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }
}

/// One layer, an uncompressed tar archive, as its bytes come.
package struct LayerScan {
    /// Byte code that is valid as long as its source has the time it holds.
    struct Code {
        let offset: Int
        let time: Int
        let source: [UInt8]
    }

    private(set) var edits: [LayerEdit] = []
    private(set) var codes: [Code] = []
    private(set) var sources: [[UInt8]: (before: Int, after: Int)] = [:]

    private enum State {
        case header
        /// The data of an entry, whose first bytes are kept.
        case data(Header, left: Int, first: [UInt8])
        case padding(left: Int)
    }

    private struct Header {
        let offset: Int
        let bytes: [UInt8]
        let kind: UInt8
        let path: [UInt8]
        let link: [UInt8]
        let time: Int
        /// Extended headers are read whole, and of others only a beginning.
        var isExtended: Bool { Self.extensions.contains(kind) }
        static let extensions = Set("xgLK".utf8)
        var isFile: Bool { kind == UInt8(ascii: "0") || kind == 0 || kind == UInt8(ascii: "7") }
    }

    private static let block = 512
    private static let longestExtension = 1 << 20
    private static let codeHeader = 16

    private let unwanted: Set<[UInt8]>
    private var state = State.header
    private var partial: [UInt8] = []
    private var offset = 0
    private var digest = DigestStream()
    /// Of the entry that extended headers were about so far.
    private var longPath: [UInt8]?
    private var longLink: [UInt8]?
    private var extensionTime: Int?
    private var extensionSize: Int?
    private var firstExtension: Int?
    /// The times of files, for links to them.
    private var times: [[UInt8]: Int] = [:]

    init(unwanted: Set<[UInt8]>) { self.unwanted = unwanted }

    var isWhole: Bool { if case .header = state { partial.isEmpty } else { false } }

    static func broken(_ reason: String) -> ImageError {
        ImageError(.failed, "a layer that the builder made cannot be read: \(reason)")
    }

    /// Adds the next bytes.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch state {
            case .header:
                let piece = rest.prefix(Self.block - partial.count)
                partial += piece
                take(&rest, piece.count)
                guard partial.count == Self.block else { return }
                let header = partial
                partial = []
                try begin(header)
            case .data(let header, let left, var first):
                let piece = rest.prefix(left)
                if header.isExtended {
                    first += piece
                } else {
                    // What is said of the source does not count as content.
                    let kept = piece.prefix(max(0, Self.codeHeader - first.count))
                    first += kept
                    let isHeadDone = first.count == Self.codeHeader || left == piece.count
                    if isHeadDone, !kept.isEmpty { digest.update(Self.contentHead(header, first)) }
                    digest.update(UnsafeRawBufferPointer(rebasing: piece.dropFirst(kept.count)))
                }
                take(&rest, piece.count)
                if left > piece.count {
                    state = .data(header, left: left - piece.count, first: first)
                } else {
                    try end(header, first)
                }
            case .padding(let left):
                let count = min(left, rest.count)
                take(&rest, count)
                state = left > count ? .padding(left: left - count) : .header
            }
        }
    }

    private mutating func take(_ rest: inout Slice<UnsafeRawBufferPointer>, _ count: Int) {
        rest = rest.dropFirst(count)
        offset += count
    }

    // MARK: - Entries

    private mutating func begin(_ bytes: [UInt8]) throws(ImageError) {
        guard bytes.contains(where: { $0 != 0 }) else { return }
        let kind = bytes[156]
        guard let written = Self.number(bytes[124..<136]), let time = Self.number(bytes[136..<148]) else {
            throw Self.broken("a number in a header is none")
        }
        guard kind != UInt8(ascii: "S") else { throw Self.broken("it has files with holes") }
        var path = Self.text(bytes[0..<100])
        let prefix = Self.text(bytes[345..<500])
        if bytes[257..<263].elementsEqual("ustar\0".utf8), !prefix.isEmpty {
            path = prefix + [UInt8(ascii: "/")] + path
        }
        let isExtended = Header.extensions.contains(kind)
        let size = isExtended ? written : extensionSize ?? written
        guard !isExtended || size <= Self.longestExtension else { throw Self.broken("an extended header is too long") }
        let header = Header(
            offset: offset - Self.block, bytes: bytes, kind: kind, path: isExtended ? path : longPath ?? path,
            link: longLink ?? Self.text(bytes[157..<257]), time: extensionTime ?? time)
        digest = DigestStream()
        if size == 0 { try end(header, []) } else { state = .data(header, left: size, first: []) }
    }

    private mutating func end(_ header: Header, _ first: [UInt8]) throws(ImageError) {
        let over = offset % Self.block
        state = over == 0 ? .header : .padding(left: Self.block - over)
        guard !header.isExtended else { return try extend(header, first) }
        let isEmpty = offset == header.offset + Self.block
        defer { (longPath, longLink, extensionTime, extensionSize, firstExtension) = (nil, nil, nil, nil, nil) }
        let path = Self.clean(header.path)
        if header.isFile, isEmpty, unwanted.contains(path) {
            let start = firstExtension ?? header.offset
            while let last = edits.last, last.range.lowerBound >= start { edits.removeLast() }
            edits.append(LayerEdit(range: start..<offset, bytes: []))
            return
        }
        var time = FileTime.epoch
        if header.isFile {
            time = FileTime.of(digest.finish())
            times[path] = time
            note(header, path, first, time)
        } else if header.kind == UInt8(ascii: "1") {
            // A hard link has the time of what it is a link to.
            time = times[Self.clean(header.link)] ?? time
            times[path] = time
        }
        edits.append(
            LayerEdit(
                range: header.offset..<(header.offset + Self.block), bytes: Self.header(header.bytes, time: time)))
    }

    private mutating func note(_ header: Header, _ path: [UInt8], _ first: [UInt8], _ time: Int) {
        if path.suffix(3).elementsEqual(".py".utf8) { sources[path] = (header.time, time) }
        guard Self.isTimedCode(path, first), let source = Self.source(of: path) else { return }
        let recorded = (0..<4).reduce(0) { $0 | Int(first[8 + $1]) << ($1 * 8) }
        codes.append(Code(offset: header.offset + Self.block + 8, time: recorded, source: source))
    }

    /// Whether it is byte code (PEP 552) that holds the time of its source, and no digest of it.
    private static func isTimedCode(_ path: [UInt8], _ first: [UInt8]) -> Bool {
        path.suffix(4).elementsEqual(".pyc".utf8) && first.count == codeHeader && first[2] == 0x0D && first[3] == 0x0A
            && first[4..<8].allSatisfy { $0 == 0 }
    }

    /// The beginning of a file as far as it counts as content.
    private static func contentHead(_ header: Header, _ first: [UInt8]) -> [UInt8] {
        var first = first
        if isTimedCode(clean(header.path), first) { for index in 8..<12 { first[index] = 0 } }
        return first
    }

    /// `a/b.py` of `a/__pycache__/b.cpython-311.opt-1.pyc` and of `a/b.pyc`.
    private static func source(of code: [UInt8]) -> [UInt8]? {
        let parts = code.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let name = parts.last else { return nil }
        var folders = parts.dropLast()
        let isCached = folders.last?.elementsEqual("__pycache__".utf8) ?? false
        if isCached { folders.removeLast() }
        let stem = isCached ? name.prefix { $0 != UInt8(ascii: ".") } : name.dropLast(4)
        return Array((folders + [stem + ".py".utf8]).joined(separator: [UInt8(ascii: "/")]))
    }

    // MARK: - Headers

    /// An extended header: what it says of the next entry, without times.
    private mutating func extend(_ header: Header, _ data: [UInt8]) throws(ImageError) {
        if firstExtension == nil { firstExtension = header.offset }
        switch header.kind {
        case UInt8(ascii: "L"): longPath = Self.text(data[...])
        case UInt8(ascii: "K"): longLink = Self.text(data[...])
        default:
            var kept: [UInt8] = []
            for record in try Self.records(data) {
                switch Key(record.name) {
                case "mtime":
                    extensionTime = Int(record.value.prefix { (0x30...0x39).contains($0) }.text)
                case "atime", "ctime", "LIBARCHIVE.creationtime": continue
                case "size": extensionSize = Int(record.value.text)
                case "path": longPath = record.value
                case "linkpath": longLink = record.value
                case "GNU.sparse.major", "GNU.sparse.size", "GNU.sparse.map":
                    throw Self.broken("it has files with holes")
                default: break
                }
                if Key(record.name) != "mtime" { kept += record.bytes }
            }
            let end = offset + (offset % Self.block == 0 ? 0 : Self.block - offset % Self.block)
            var bytes: [UInt8] = []
            if !kept.isEmpty {
                bytes = Self.header(header.bytes, time: FileTime.epoch, size: kept.count) + kept
                bytes += [UInt8](repeating: 0, count: (Self.block - bytes.count % Self.block) % Self.block)
            }
            edits.append(LayerEdit(range: header.offset..<end, bytes: bytes))
            return
        }
        let range = header.offset..<(header.offset + Self.block)
        edits.append(LayerEdit(range: range, bytes: Self.header(header.bytes, time: FileTime.epoch)))
    }

    private struct Record {
        let name: String
        let value: [UInt8]
        let bytes: ArraySlice<UInt8>
    }

    /// `LENGTH NAME=VALUE\n`, one after another.
    private static func records(_ data: [UInt8]) throws(ImageError) -> [Record] {
        var records: [Record] = []
        var rest = data[...]
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard let length = Int(digits.text), length > digits.count + 3, length <= rest.count else {
                throw broken("an extended header has no end")
            }
            let record = rest.prefix(length)
            let text = record.dropFirst(digits.count + 1).dropLast()
            guard let sign = text.firstIndex(of: UInt8(ascii: "=")) else {
                throw broken("an extended header has no '='")
            }
            records.append(Record(name: text[..<sign].text, value: Array(text[(sign + 1)...]), bytes: record))
            rest = rest.dropFirst(length)
        }
        return records
    }

    /// A header with another time and size, and the sum that belongs to it.
    private static func header(_ bytes: [UInt8], time: Int, size: Int? = nil) -> [UInt8] {
        var header = bytes
        header.replaceSubrange(136..<148, with: octal(time, 11) + [0])
        if let size { header.replaceSubrange(124..<136, with: octal(size, 11) + [0]) }
        header.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148..<156, with: octal(sum, 6) + [0, 0x20])
        return header
    }

    private static func octal(_ number: Int, _ digits: Int) -> [UInt8] {
        (0..<digits).reversed().map { UInt8(0x30 + (number >> ($0 * 3)) & 7) }
    }

    /// Octal digits, or a number of eight bits a byte behind a mark; nil where it is neither.
    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        if let first = field.first, first & 0x80 != 0 {
            return field.dropFirst().suffix(7).reduce(0) { $0 << 8 | Int($1) }
        }
        let digits = field.filter { $0 != 0 && $0 != 0x20 }
        return digits.isEmpty ? 0 : Int(digits[...].text, radix: 8)
    }

    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    /// A path without a slash at either end and without `./` in front.
    private static func clean(_ path: [UInt8]) -> [UInt8] {
        Array(
            path.split(separator: UInt8(ascii: "/")).drop { $0.elementsEqual(".".utf8) }
                .joined(separator: [UInt8(ascii: "/")]))
    }
}

extension Collection<UInt8> {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
