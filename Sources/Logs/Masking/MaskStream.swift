/// Masks a stream of bytes that comes in pieces, so that the pieces make no difference.
///
/// What could be the beginning of a secret is held back until more is known: never more than the longest secret, and
/// nothing at all where the last bytes begin none. Matches that overlap or touch become one `***`.
struct MaskStream {
    /// Raw bytes that wait.
    private var held: [UInt8] = []
    /// Where the last match ends, counted from the first raw byte that comes next (held or not); -1 where the last
    /// byte passed on was not masked. All bytes before it have their `***` already.
    private var maskEnd = -1

    /// Whether bytes are held back.
    var isHolding: Bool { !held.isEmpty }

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
        // A match that starts behind this place may yet be part of an earlier one.
        let limit = isLast ? count : table.firstUndecided(in: bytes, count: count)
        var done = max(maskEnd, 0)
        var place = 0
        while let match = table.firstMatch(in: bytes, count: count, from: place, before: limit) {
            let end = match.start + match.count
            if match.start > maskEnd {
                emit(UnsafeRawBufferPointer(rebasing: raw[done..<match.start]))
                Self.mask.withUTF8Buffer { emit(UnsafeRawBufferPointer($0)) }
                maskEnd = end
            } else {
                maskEnd = max(maskEnd, end)
            }
            done = maskEnd
            place = match.start + 1
        }
        if done < limit { emit(UnsafeRawBufferPointer(rebasing: raw[done..<limit])) }
        maskEnd = maskEnd >= limit ? maskEnd - limit : -1
        if limit < count { held.append(contentsOf: raw[limit...]) }
    }

    private static let mask: StaticString = "***"
}
