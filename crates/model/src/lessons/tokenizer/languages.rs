//! One sentence in many languages, written for this lesson: the sailor looked at the deep blue sea and saw only water.
//!
//! Left out: whether a translator would word it so; what counts is the number of tokens for the same content.

/// Language and sentence.
pub(super) const SENTENCES: [(&str, &str); 16] = [
    ("English", "The sailor looked at the deep blue sea and saw only water."),
    ("German", "Der Matrose blickte auf das tiefe blaue Meer und sah nur Wasser."),
    ("French", "Le marin regarda la mer bleue et profonde et ne vit que de l'eau."),
    ("Spanish", "El marinero miró el mar azul y profundo y solo vio agua."),
    ("Finnish", "Merimies katsoi syvää sinistä merta ja näki vain vettä."),
    ("Turkish", "Denizci derin mavi denize baktı ve sadece su gördü."),
    ("Greek", "Ο ναύτης κοίταξε τη βαθιά γαλάζια θάλασσα και είδε μόνο νερό."),
    ("Russian", "Моряк посмотрел на глубокое синее море и увидел только воду."),
    ("Hebrew", "המלח הביט בים הכחול העמוק וראה רק מים."),
    ("Arabic", "نظر البحار إلى البحر الأزرق العميق ولم ير سوى الماء."),
    ("Hindi", "नाविक ने गहरे नीले समुद्र को देखा और केवल पानी देखा।"),
    ("Thai", "กะลาสีมองทะเลสีน้ำเงินลึกและเห็นแต่น้ำ"),
    ("Chinese", "水手望着深蓝的大海，只看到水。"),
    ("Japanese", "船乗りは深く青い海を見て、水しか見えなかった。"),
    ("Korean", "선원은 깊고 푸른 바다를 보았고 물만 보였다."),
    ("Python", "if sailor.looks_at(sea):\n    print(sea.deep, sea.blue)\n"),
];
