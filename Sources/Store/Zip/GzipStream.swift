/// What a gzip file holds, in pieces; several members are one after the other, as `gzip -dc` has it.
///
///     let source = GzipStream { try file.next() }
///     while let piece = try source.next() { … }
package final class GzipStream {
    /// The first two bytes of every gzip file.
    package static let mark: [UInt8] = [0x1F, 0x8B]

    private let source: () throws -> [UInt8]?
    private let inflater: ZlibStream
    private var pending: [UInt8] = []
    private var isInMember = false
    private var isAtEnd = false

    /// - Parameter source: Gives the next piece of the compressed file, or nil at its end.
    /// - Throws: `GzipError` if zlib cannot start.
    package init(_ source: @escaping () throws -> [UInt8]?) throws(GzipError) {
        self.source = source
        do { inflater = try ZlibStream(.gunzip) } catch { throw GzipError("\(error)") }
    }

    /// The next piece of what was compressed, or nil at its end.
    ///
    /// - Throws: `GzipError` for a damaged or cut file, or what the source throws.
    package func next() throws -> [UInt8]? {
        var output: [UInt8] = []
        while output.isEmpty {
            if pending.isEmpty {
                guard !isAtEnd, let piece = try source() else {
                    isAtEnd = true
                    guard !isInMember else { throw GzipError("the compressed file ends too early") }
                    return nil
                }
                pending = piece
                continue
            }
            // Padding behind the last member, as tar and tapes leave it.
            if !isInMember, pending.allSatisfy({ $0 == 0 }) {
                pending = []
                continue
            }
            isInMember = true
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
            defer { buffer.deallocate() }
            // What a small piece unpacks to may be large: it is taken in slices.
            let slice = pending.prefix(16 * 1024)
            let (isEnd, taken): (Bool, Int)
            do {
                (isEnd, taken) = try slice.withUnsafeBytes { input in
                    try inflater.process(input, isLast: false, through: buffer) { output += $0 }
                }
            } catch {
                throw GzipError("the compressed file is damaged")
            }
            pending = Array(pending[taken...])
            if isEnd {
                isInMember = false
                inflater.reset()
            }
        }
        return output
    }
}

/// Why a gzip file cannot be unpacked.
package struct GzipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence without a full stop.
    package let description: String

    init(_ description: String) { self.description = description }
}
