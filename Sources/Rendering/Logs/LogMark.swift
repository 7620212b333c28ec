/// What a line of a record's log begins with where it is more than text: `##[error]`, `##[group]`.
enum LogMark: String, CaseIterable {
    case group, endgroup, error, warning, notice, debug, command, section

    /// The mark at a line's beginning and the bytes behind it, or nil.
    static func read(_ line: UnsafeRawBufferPointer) -> (mark: LogMark, text: UnsafeRawBufferPointer)? {
        guard line.count > 4, line[0] == UInt8(ascii: "#"), line[1] == UInt8(ascii: "#"), line[2] == UInt8(ascii: "[")
        else { return nil }
        for mark in allCases {
            let name = mark.rawValue.utf8
            let end = 3 + name.count
            if line.count > end, line[end] == UInt8(ascii: "]"), line[3..<end].elementsEqual(name) {
                return (mark, UnsafeRawBufferPointer(rebasing: line[(end + 1)...]))
            }
        }
        return nil
    }

    /// What people read instead of the mark: `Error: `.
    var words: String {
        switch self {
        case .error: "Error: "
        case .warning: "Warning: "
        case .notice: "Notice: "
        case .debug: "Debug: "
        case .group, .endgroup, .command, .section: ""
        }
    }

    /// How the line looks.
    var ink: Ink {
        switch self {
        case .error: .bad
        case .warning: .attention
        case .notice, .command: .accent
        case .group, .section: .strong
        case .endgroup, .debug: .quiet
        }
    }
}
