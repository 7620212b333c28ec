import Basics
import Planning

/// The values of `--matrix KEY:VALUE`.
enum MatrixFilter {
    /// As the planner takes them.
    static func parse(_ texts: [String]) throws -> [Output] {
        try texts.map { text in
            guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon > text.utf8.startIndex else {
                throw CommandError("--matrix \(text): write KEY:VALUE, as in python:3.12")
            }
            return Output(Key(text[..<colon]), String(text[text.utf8.index(after: colon)...]))
        }
    }
}
