/// Masks a stream of bytes that comes in pieces, so that the pieces make no difference.
///
/// What could be the beginning of a secret is held back until more is known: never more than the longest secret, and
/// nothing at all where the last bytes begin none. Matches that overlap or touch become one `***`. A secret is also found
/// with codes for a terminal between its bytes: displays leave them out, and would show it.
struct MaskStream {
    /// Raw bytes that wait.
    private var held: [UInt8] = []
    /// Where the last match ends, counted from the first raw byte that comes next (held or not); -1 where the last
    /// byte passed on was not masked. All bytes before it have their `***` already.
    private var maskEnd = -1

    /// Passes `bytes` on to `emit` with secrets masked, but for those that must wait.
    mutating func write(
        _ bytes: UnsafeRawBufferPointer, _ table: MaskTable, _ emit: (UnsafeRawBufferPointer) -> Void
    ) {
        if held.isEmpty {
            run(bytes, table, isLast: false, emit)
        } else {
            var all = held
            all.reserveCapacity(held.count + bytes.count)
            all.append(contentsOf: bytes)
            held.removeAll(keepingCapacity: true)
            all.withUnsafeBytes { run($0, table, isLast: false, emit) }
        }
    }

    /// Passes on what waits: no more will come that could complete it.
    mutating func finish(_ table: MaskTable, _ emit: (UnsafeRawBufferPointer) -> Void) {
        let rest = held
        held.removeAll(keepingCapacity: true)
        rest.withUnsafeBytes { run($0, table, isLast: true, emit) }
        maskEnd = -1
    }

    private mutating func run(
        _ raw: UnsafeRawBufferPointer, _ table: MaskTable, isLast: Bool, _ emit: (UnsafeRawBufferPointer) -> Void
    ) {
        guard let bytes = raw.assumingMemoryBound(to: UInt8.self).baseAddress, !raw.isEmpty else { return }
        let count = raw.count
        if let text = VisibleText(raw) { return run(raw, text, table, isLast: isLast, emit) }
        // A match that starts behind this place may yet be part of an earlier one.
        let limit = isLast ? count : table.firstUndecided(in: bytes, count: count)
        var done = max(maskEnd, 0)
        var place = 0
        while let match = table.firstMatch(in: bytes, count: count, from: place, before: limit) {
            replace(match.start..<(match.start + match.count), in: raw, from: &done, emit)
            place = match.start + 1
        }
        close(raw, from: done, to: limit, emit)
    }

    /// The same where codes for a terminal stand between the bytes: what is to be seen is searched as well.
    private mutating func run(
        _ raw: UnsafeRawBufferPointer, _ text: VisibleText, _ table: MaskTable, isLast: Bool,
        _ emit: (UnsafeRawBufferPointer) -> Void
    ) {
        guard let bytes = raw.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        var limit = isLast ? raw.count : min(table.firstUndecided(in: bytes, count: raw.count), text.end)
        var found = Self.matches(of: table, in: bytes, count: raw.count)
        text.bytes.withUnsafeBufferPointer { visible in
            guard let start = visible.baseAddress else { return }
            if !isLast {
                let undecided = table.firstUndecided(in: start, count: visible.count)
                if undecided < visible.count { limit = min(limit, text.places[undecided]) }
            }
            found += Self.matches(of: table, in: start, count: visible.count).map {
                text.places[$0.lowerBound]..<(text.places[$0.upperBound - 1] + 1)
            }
        }
        var done = max(maskEnd, 0)
        for match in found.sorted(by: { $0.lowerBound < $1.lowerBound }) where match.lowerBound < limit {
            replace(match, in: raw, from: &done, emit)
        }
        close(raw, from: done, to: limit, emit)
    }

    private static func matches(
        of table: MaskTable, in bytes: UnsafePointer<UInt8>, count: Int
    ) -> [Range<Int>] {
        var found: [Range<Int>] = []
        while let match = table.firstMatch(
            in: bytes, count: count, from: found.last.map { $0.lowerBound + 1 } ?? 0, before: count)
        {
            found.append(match.start..<(match.start + match.count))
        }
        return found
    }

    /// Passes on what stands before a match, and the mask, unless the match belongs to the one before.
    private mutating func replace(
        _ match: Range<Int>, in raw: UnsafeRawBufferPointer, from done: inout Int,
        _ emit: (UnsafeRawBufferPointer) -> Void
    ) {
        if match.lowerBound > maskEnd {
            emit(UnsafeRawBufferPointer(rebasing: raw[done..<match.lowerBound]))
            Self.mask.withUTF8Buffer { emit(UnsafeRawBufferPointer($0)) }
            maskEnd = match.upperBound
        } else {
            maskEnd = max(maskEnd, match.upperBound)
        }
        done = maskEnd
    }

    /// Passes on what is left before `limit`, and holds the rest.
    private mutating func close(
        _ raw: UnsafeRawBufferPointer, from done: Int, to limit: Int, _ emit: (UnsafeRawBufferPointer) -> Void
    ) {
        if done < limit { emit(UnsafeRawBufferPointer(rebasing: raw[done..<limit])) }
        maskEnd = maskEnd >= limit ? maskEnd - limit : -1
        if limit < raw.count { held.append(contentsOf: raw[limit...]) }
    }

    private static let mask: StaticString = "***"
}
