/// Edits on the way through a layer's bytes.
package struct LayerEdits {
    private var edits: ArraySlice<LayerEdit>
    private var offset = 0

    /// - Parameter edits: in order, none within another.
    package init(_ edits: [LayerEdit]) { self.edits = edits[...] }

    /// Gives `write` what is to stand in the place of the next bytes.
    package mutating func apply<Failure>(
        to piece: UnsafeRawBufferPointer, _ write: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var place = 0
        while place < piece.count {
            let start = place
            guard let edit = edits.first, edit.range.lowerBound < offset + piece.count else {
                try write(UnsafeRawBufferPointer(rebasing: piece[start...]))
                break
            }
            guard offset + place >= edit.range.lowerBound else {
                place = edit.range.lowerBound - offset
                try write(UnsafeRawBufferPointer(rebasing: piece[start..<place]))
                continue
            }
            if offset + place == edit.range.lowerBound, !edit.bytes.isEmpty {
                let bytes = edit.bytes
                let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
                defer { copy.deallocate() }
                copy.copyBytes(from: bytes)
                try write(UnsafeRawBufferPointer(copy))
            }
            place = min(piece.count, edit.range.upperBound - offset)
            if edit.range.upperBound <= offset + place { edits.removeFirst() }
        }
        offset += piece.count
    }
}
