import Glibc

/// Words that no file of the project holds: paths of one machine, and marks of unfinished work.
enum WordRule {
    /// Folders at the root of a file system that are one machine's own; written in parts so that this file passes.
    private static let machineFolders = ["work", "root"].map { "/" + $0 + "/" }
    private static let unfinished = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "for " + "now", "not " + "implemented"]

    static func findings(path: String, text: String) -> [Finding] {
        let bytes = Array(text.utf8)
        var findings: [Finding] = []
        for folder in machineFolders {
            findings += places(of: folder, in: bytes).filter { isPathStart(bytes, $0.lowerBound) }
                .map { Finding(path, line(of: $0, in: bytes), "\(folder) is a path of one machine") }
        }
        for words in unfinished {
            findings += places(of: words, in: bytes).filter { isWhole($0, in: bytes) }
                .map { Finding(path, line(of: $0, in: bytes), "'\(words)': finish it, or file what is left") }
        }
        return findings
    }

    private static func places(of words: String, in bytes: [UInt8]) -> [Range<Int>] {
        let wanted = Array(words.utf8)
        var places: [Range<Int>] = []
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var start = 0
            while let found = memchr(base + start, Int32(wanted[0]), buffer.count - start) {
                let offset = UnsafeRawPointer(found) - base
                start = offset + 1
                guard buffer.count - offset >= wanted.count else { return }
                if memcmp(found, wanted, wanted.count) == 0 { places.append(offset..<offset + wanted.count) }
            }
        }
        return places
    }

    private static func line(of place: Range<Int>, in bytes: [UInt8]) -> Int {
        1 + bytes[..<place.lowerBound].count { $0 == UInt8(ascii: "\n") }
    }

    /// A folder at the root begins a path where nothing of a path stands before it: `.pitlane/` has folders too.
    private static func isPathStart(_ bytes: [UInt8], _ start: Int) -> Bool {
        guard start > 0 else { return true }
        return !isWord(bytes[start - 1]) && !Array("._-~})$*".utf8).contains(bytes[start - 1])
    }

    private static func isWhole(_ place: Range<Int>, in bytes: [UInt8]) -> Bool {
        let begins = place.lowerBound == 0 || !isWord(bytes[place.lowerBound - 1])
        return begins && (place.upperBound == bytes.count || !isWord(bytes[place.upperBound]))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
