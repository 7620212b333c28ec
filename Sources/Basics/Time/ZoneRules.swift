/// What the clocks of a time zone show and when they change, read from a TZif file (RFC 9636, versions 1 to 4).
///
/// ```swift
/// let berlin = try ZoneRules(Folder.read("/usr/share/zoneinfo/Europe/Berlin"))
/// schedule.next(after: now, offset: berlin.offset)
/// ```
package struct ZoneRules: Sendable {
    /// UTC.
    package static let utc = ZoneRules()

    /// When the offset changes, in seconds since 1970, ascending, and what it becomes, in seconds east of UTC.
    private var changes: [(time: Int, offset: Int)] = []
    /// The offset before the first change.
    private var first = 0
    /// What holds after the last change, or nil where the last one holds for ever.
    private var rule: PosixZone?

    private init() {}

    /// Reads the bytes of a TZif file.
    ///
    /// - Throws: `ZoneError` that says what is wrong with them.
    package init(_ bytes: [UInt8]) throws(ZoneError) {
        var reader = ZoneReader(bytes)
        let old = try reader.header()
        if old.version == 0 {
            try read(old, &reader, width: 4)
            return
        }
        // Newer files repeat everything with times of 64 bits; the first block is for old readers.
        try reader.skip(old.length(width: 4))
        try read(reader.header(), &reader, width: 8)
        let footer = try reader.footer()
        rule = footer.isEmpty ? nil : try PosixZone(footer)
    }

    private mutating func read(_ header: ZoneHeader, _ reader: inout ZoneReader, width: Int) throws(ZoneError) {
        // Zones that count leap seconds have another clock than the rest of the machine.
        guard header.leaps == 0 else { throw ZoneError("it counts leap seconds") }
        guard header.types > 0 else { throw ZoneError("it has no offset") }
        guard reader.left >= header.length(width: width) else { throw ZoneError("it ends too early") }
        var times: [Int] = []
        for _ in 0..<header.times {
            let time = try reader.number(width: width)
            if let last = times.last, last >= time { throw ZoneError("its changes are not in order") }
            times.append(time)
        }
        var kinds: [Int] = []
        for _ in 0..<header.times { kinds.append(Int(try reader.byte())) }
        var offsets: [Int] = []
        for _ in 0..<header.types {
            offsets.append(try reader.number(width: 4))
            try reader.skip(2)
        }
        guard offsets.allSatisfy({ abs($0) < 26 * 3600 }) else { throw ZoneError("an offset is over 26 hours") }
        try reader.skip(header.names + header.standards + header.universals)
        for (time, kind) in zip(times, kinds) {
            guard kind < offsets.count else { throw ZoneError("a change leads to no offset") }
            changes.append((time, offsets[kind]))
        }
        first = offsets[0]
    }

    /// Seconds east of UTC at a time in seconds since 1970.
    package func offset(at time: Int) -> Int {
        guard let last = changes.last else { return rule?.offset(at: time) ?? first }
        if time >= last.time { return rule?.offset(at: time) ?? last.offset }
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : changes[low - 1].offset
    }
}

/// Why a time zone cannot be read.
package struct ZoneError: Error, Hashable, Sendable {
    /// A clause about the zone: `it ends too early`.
    package let message: String
    /// What to do about it.
    package let hint: String?

    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

/// The counts at the start of a block.
private struct ZoneHeader {
    let version: UInt8
    let universals: Int
    let standards: Int
    let leaps: Int
    let times: Int
    let types: Int
    let names: Int

    /// The bytes behind the header.
    func length(width: Int) -> Int {
        times * (width + 1) + types * 6 + names + leaps * (width + 4) + standards + universals
    }
}

private struct ZoneReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    var left: Int { bytes.count }

    mutating func header() throws(ZoneError) -> ZoneHeader {
        guard bytes.starts(with: "TZif".utf8) else { throw ZoneError("it is not a time zone file") }
        try skip(4)
        let version = try byte()
        try skip(15)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(try number(width: 4)) }
        guard counts.allSatisfy({ $0 >= 0 }) else { throw ZoneError("it ends too early") }
        return ZoneHeader(
            version: version, universals: counts[0], standards: counts[1], leaps: counts[2], times: counts[3],
            types: counts[4], names: counts[5])
    }

    /// The text between two line ends behind the second block.
    mutating func footer() throws(ZoneError) -> ArraySlice<UInt8> {
        let newline = UInt8(ascii: "\n")
        guard try byte() == newline, let end = bytes.firstIndex(of: newline) else {
            throw ZoneError("its footer is not closed")
        }
        return bytes[..<end]
    }

    mutating func byte() throws(ZoneError) -> UInt8 {
        guard let byte = bytes.popFirst() else { throw ZoneError("it ends too early") }
        return byte
    }

    mutating func skip(_ count: Int) throws(ZoneError) {
        guard bytes.count >= count else { throw ZoneError("it ends too early") }
        bytes = bytes.dropFirst(count)
    }

    /// A signed number, its highest byte first.
    mutating func number(width: Int) throws(ZoneError) -> Int {
        guard bytes.count >= width else { throw ZoneError("it ends too early") }
        let bits = bytes.prefix(width).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        bytes = bytes.dropFirst(width)
        return width == 4 ? Int(Int32(truncatingIfNeeded: bits)) : Int(Int64(truncatingIfNeeded: bits))
    }
}
