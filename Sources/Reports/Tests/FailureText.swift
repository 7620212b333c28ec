import Basics

/// A failure's text while it is read: its beginning and end, however long it is.
struct FailureText {
    private static let messageLimit = 400
    private static let detailLimit = 4096
    private static let window = 64 * 1024

    private let head: [UInt8]
    private var text: [UInt8] = []

    init(message: ArraySlice<UInt8>) { head = Array(message.prefix(4 * Self.messageLimit)) }

    mutating func append(_ piece: [UInt8]) {
        text += piece
        // The end says where: of a long text the middle is dropped.
        if text.count > 2 * Self.window { text.removeFirst(text.count - Self.window) }
    }

    /// The message in a line, cut; the first line of the text where there is no message.
    var message: String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let own = head.drop(while: isBlank)
        let source = own.isEmpty ? text.drop(while: isBlank).prefix { $0 != 0x0A } : own
        let line = source.prefix(Self.messageLimit).map { isBlank($0) ? 0x20 : $0 }
        return String(decoding: line, as: UTF8.self) + (source.count > Self.messageLimit ? "…" : "")
    }

    /// The end of the text, whole lines where it is cut.
    var detail: String {
        guard text.count > Self.detailLimit else { return String(decoding: text, as: UTF8.self) }
        let end = text.suffix(Self.detailLimit)
        let start = end.firstIndex(of: 0x0A).map { $0 + 1 } ?? end.startIndex
        return String(decoding: end[start...], as: UTF8.self)
    }

    /// Where it failed: the last `path:line:` at the beginning of a line, one that is the test's own file before all.
    ///
    /// - Parameter isOwn: whether a path is the test's file.
    func place(isOwn: (ArraySlice<UInt8>) -> Bool) -> (file: ArraySlice<UInt8>, line: Int)? {
        var found: (path: ArraySlice<UInt8>, line: Int)?
        for line in text.split(separator: 0x0A) {
            guard let place = Self.place(in: line) else { continue }
            if isOwn(place.path) { found = place } else if found.map({ !isOwn($0.path) }) ?? true { found = place }
        }
        return found.map { ($0.path, $0.line) }
    }

    /// `path:12: …` after blanks; the path has a point in it, is relative, and has no blank.
    private static func place(in line: ArraySlice<UInt8>) -> (path: ArraySlice<UInt8>, line: Int)? {
        let text = line.drop { $0 == 0x20 || $0 == 0x09 }
        guard let colon = text.prefix(1024).firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex else {
            return nil
        }
        let path = text[..<colon]
        guard path.contains(UInt8(ascii: ".")), path.first != UInt8(ascii: "/"), path.first != UInt8(ascii: "<"),
            !path.contains(where: { $0 <= 0x20 })
        else { return nil }
        let digits = text[(colon + 1)...].prefix { (0x30...0x39).contains($0) }
        guard (1...9).contains(digits.count), digits.endIndex == text.endIndex || text[digits.endIndex] == 0x3A,
            let number = Int(String(decoding: digits, as: UTF8.self)), number > 0
        else { return nil }
        return (path, number)
    }
}
