//! Ten handwritten digits that the network was not trained on: of each class the first among the last 360 rows.
//!
//! From the test part of Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, by E. Alpaydin and
//! C. Kaynak, CC BY 4.0. Left out: the other 1787, which are no part of the product.

use crate::nets::cnn::INK;
use crate::nets::cnn::train::Picture;

/// Digit 0 to 9, row by row, 16 being full ink, in base 17.
const SAMPLES: [&[u8; 64]; 10] = [
    b"002c700000fef60006a42e10088008500780048002e00560009c4e30001df900", // row 1446
    b"00007g600004gg4002bfgg700agdag4001304g5000007g7000009g8000009g60", // row 1458
    b"04gf20000bff700009a6e0000007f000000da000001g722001cgfgf004gggcb0", // row 1438
    b"01cf500004f8f3000031e400004eg100001aef4000000c800484ag4002cgd600", // row 1439
    b"000c7000006f110001e8a80006f0dc600efcgg900agfg810000ag100000c9000", // row 1440
    b"026ac1000eda51000a6000000adcc50002857e80000005c000221aa0005gge10", // row 1441
    b"006e100000ca000003g1000005e0420007gggg5004g609b000e85d90005dgc10", // row 1442
    b"001eggf100be8db000f60e3000515d10000dgg90002gf910000b9000003g2000", // row 1443
    b"001ed40003fcbf0008b17d0001deg100000ede20002c0980003d4c600009ed10", // row 1444
    b"008de50005d4b90004d1ce00008ebc40000007800000048000220b70008ggd20", // row 1445
];

/// The sample of a digit, as the network sees it: values 0 to 1.
pub(crate) fn sample(digit: usize) -> Picture {
    SAMPLES[digit].map(|ink| {
        let ink = if ink.is_ascii_digit() { ink - b'0' } else { ink - b'a' + 10 };
        f32::from(ink) / INK
    })
}
