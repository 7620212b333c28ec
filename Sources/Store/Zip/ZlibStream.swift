import CZlib

/// A zlib stream, in raw form or of gzip. zlib keeps a pointer to its own structure, so that lies on the heap.
final class ZlibStream {
    enum Direction {
        /// Compression at a level from 0 to 9.
        case deflate(level: Int)
        case inflate
        /// Unpacking of gzip, with its header and checksum.
        case gunzip
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let direction: Direction

    init(_ direction: Direction) throws(ZipError) {
        self.direction = direction
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        let code =
            switch direction {
            case .deflate(let level):
                deflateInit2_(stream, Int32(level), Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
            case .inflate: inflateInit2_(stream, -15, ZLIB_VERSION, size)
            case .gunzip: inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size)
            }
        guard code == Z_OK else { throw ZipError("zlib cannot start (code \(code))") }
    }

    deinit {
        switch direction {
        case .deflate: deflateEnd(stream)
        case .inflate, .gunzip: inflateEnd(stream)
        }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Makes the stream ready for another file.
    func reset() {
        switch direction {
        case .deflate: deflateReset(stream)
        case .inflate, .gunzip: inflateReset(stream)
        }
    }

    /// Takes all of `input` and gives the result in pieces of `output`; with `isLast` a compressed stream ends here.
    ///
    /// The result says whether the end of the compressed stream was met, and how many bytes of `input` were taken.
    func process(
        _ input: UnsafeRawBufferPointer, isLast: Bool, through output: UnsafeMutableRawBufferPointer,
        _ write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> (isEnd: Bool, taken: Int) {
        let bytes = input.assumingMemoryBound(to: UInt8.self)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        while true {
            stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            let code =
                switch direction {
                case .deflate: CZlib.deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                case .inflate, .gunzip: CZlib.inflate(stream, Z_NO_FLUSH)
                }
            guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
                throw ZipError("the compressed data is damaged (zlib code \(code))")
            }
            let count = output.count - Int(stream.pointee.avail_out)
            if count > 0 { try write(UnsafeRawBufferPointer(rebasing: output[..<count])) }
            let taken = input.count - Int(stream.pointee.avail_in)
            if code == Z_STREAM_END { return (true, taken) }
            // Room was left: the input is used up.
            if stream.pointee.avail_out > 0 { return (false, taken) }
        }
    }
}
