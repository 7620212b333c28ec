import Basics
import Hashing
import TestSupport
import Testing

struct SealingKeyTests {
    private let place = Array("TOKEN".utf8)

    @Test func opensWhatItHasSealedForTheSamePlaceOnly() throws {
        let key = SealingKey.random()
        for value in [[], [0], Array("value".utf8), [UInt8](repeating: 7, count: 50_000)] {
            let sealed = try key.seal(value, for: place)
            #expect(try key.open(sealed, for: place) == value)
            #expect(throws: SealingError.self) { try key.open(sealed, for: Array("OTHER".utf8)) }
            #expect(throws: SealingError.self) { try SealingKey.random().open(sealed, for: place) }
        }
    }

    @Test func refusesEveryChangedBit() throws {
        let key = SealingKey.random()
        let sealed = try key.seal(Array("a value".utf8), for: place)
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << bit
                #expect(throws: SealingError.self) { try key.open(changed, for: place) }
            }
        }
        for count in 0..<sealed.count {
            #expect(throws: SealingError.self) { try key.open(Array(sealed.prefix(count)), for: place) }
        }
    }

    @Test func neverSealsTheSameWayTwice() throws {
        let key = SealingKey.random()
        #expect(try key.seal(place, for: place) != key.seal(place, for: place))
    }

    @Test func isMadeOfItsBytes() throws {
        let key = SealingKey.random()
        let copy = try #require(SealingKey(bytes: key.bytes))
        #expect(copy.id == key.id && copy.bytes == key.bytes)
        #expect(SealingKey.random().id != key.id)
        #expect(SealingKey(bytes: [1, 2]) == nil)
        // FIPS-197 and GCM's own test case 14: a key of zeros, sealed elsewhere.
        let zeros = try #require(SealingKey(bytes: [UInt8](repeating: 0, count: 32)))
        let sealed: [UInt8] =
            [UInt8](repeating: 0, count: 12)
            + [0xCE, 0xA7, 0x40, 0x3D, 0x4D, 0x60, 0x6B, 0x6E, 0x07, 0x4E, 0xC5, 0xD3, 0xBA, 0xF3, 0x9D, 0x18]
            + [0xD0, 0xD1, 0xC8, 0xA7, 0x99, 0x99, 0x6B, 0xF0, 0x26, 0x5B, 0x98, 0xB5, 0xD4, 0x8A, 0xB9, 0x19]
        #expect(try zeros.open(sealed, for: []) == [UInt8](repeating: 0, count: 16))
    }
}
