//! The table itself, in the order of the identifiers.

use super::{AiRule, Part};
use crate::charset::Charset;
use crate::measure::Unit;
use crate::rule::Rule::*;

/// Alternatives that many identifiers need: what the goods are that they speak of.
type Alternatives = &'static [&'static str];
const GTIN: Alternatives = &["01"];
const ITEM: Alternatives = &["01", "8006"];
const GOODS: Alternatives = &["01", "02"];
const TRADED: Alternatives = &["01", "02", "8006", "8026"];
const DATED: Alternatives = &["01", "02", "03", "8006", "8026"];
const UNIT: Alternatives = &["00"];
const LOGISTIC: Alternatives = &["00", "01"];
const MEASURED: Alternatives = &["30", "31nn", "32nn", "35nn", "36nn"];
const CERTIFIED: Alternatives = &["01", "8004"];

/// The rows of one measure: an identifier for each number of decimals, 0 to 5.
macro_rules! measure {
    ($family:literal, $title:literal, $unit:ident, $needs:ident) => {
        AiRule {
            unit: Some(Unit::$unit),
            ..AiRule::new(concat!($family, "0"), $title, &[n(6)])
                .through(concat!($family, "5"))
                .predefined()
                .attribute()
                .needs(&[$needs])
                .excludes(&[concat!($family, "n")])
        }
    };
}

/// Every application identifier that Rummelig knows, ordered by its code.
#[rustfmt::skip] // One row each, so that the eye can compare them.
pub static TABLE: &[AiRule] = &[
    // What it is: the unit in the hand, the goods in it, their lot, days and serial.
    AiRule::new("00", "SSCC", &[n(18).rules(&[CheckDigit, CompanyPrefixSecond])]).predefined().attribute().key(&[]),
    AiRule::new("01", "GTIN", &[n(14).rules(&[CheckDigit, CompanyPrefixSecond])]).predefined().attribute()
        .excludes(&["255", "37"]).key(&[&["22", "10", "21"], &["235"]]),
    AiRule::new("02", "CONTENT", &[n(14).rules(&[CheckDigit, CompanyPrefixSecond])]).predefined().attribute()
        .needs(&[&["37"]]).excludes(&["01", "03"]),
    AiRule::new("03", "MTO GTIN", &[n(14).rules(&[CheckDigit, CompanyPrefixSecond])]).predefined().excludes(&["01", "02", "37"]),
    AiRule::new("10", "BATCH/LOT", &[x_to(20)]).attribute().needs(&[DATED]),
    AiRule::new("11", "PROD DATE", &[n(6).rules(&[DayOrMonth])]).predefined().attribute().needs(&[DATED]),
    AiRule::new("12", "DUE DATE", &[n(6).rules(&[DayOrMonth])]).predefined().attribute().needs(&[&["8020"]]),
    AiRule::new("13", "PACK DATE", &[n(6).rules(&[DayOrMonth])]).predefined().attribute().needs(&[DATED]),
    AiRule::new("15", "BEST BEFORE or BEST BY", &[n(6).rules(&[DayOrMonth])]).predefined().attribute().needs(&[DATED]),
    AiRule::new("16", "SELL BY", &[n(6).rules(&[DayOrMonth])]).predefined().attribute().needs(&[DATED]),
    AiRule::new("17", "USE BY or EXPIRY", &[n(6).rules(&[DayOrMonth])]).predefined().attribute()
        .needs(&[&["01", "02", "03", "255", "8006", "8026"]]),
    AiRule::new("20", "VARIANT", &[n(2)]).predefined().attribute().needs(&[TRADED]),
    AiRule::new("21", "SERIAL", &[x_to(20)]).needs(&[&["01", "03", "8006"]]).excludes(&["235"]),
    AiRule::new("22", "CPV", &[x_to(20)]).needs(&[GTIN]),
    AiRule::new("235", "TPX", &[x_to(28)]).needs(&[GTIN]),
    AiRule::new("240", "ADDITIONAL ID", &[x_to(30)]).attribute().needs(&[TRADED]),
    AiRule::new("241", "CUST. PART No.", &[x_to(30)]).attribute().needs(&[TRADED]),
    AiRule::new("242", "MTO VARIANT", &[n_to(6)]).attribute().needs(&[TRADED]),
    AiRule::new("243", "PCN", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("250", "SECONDARY SERIAL", &[x_to(30)]).attribute().needs(&[ITEM, &["21"]]),
    AiRule::new("251", "REF. TO SOURCE", &[x_to(30)]).attribute().needs(&[ITEM]),
    AiRule::new("253", "GDTI", &[n(13).rules(&[CheckDigit, CompanyPrefix]), x_to(17).optional()]).attribute().key(&[]),
    AiRule::new("254", "GLN EXTENSION COMPONENT", &[x_to(20)]).needs(&[&["414"]]),

    // How much of it there is.
    AiRule::new("30", "VAR. COUNT", &[n_to(8)]).attribute().needs(&[GOODS]),
    measure!("310", "NET WEIGHT (kg)", Kilogram, GOODS),
    measure!("311", "LENGTH (m)", Metre, GOODS),
    measure!("312", "WIDTH (m)", Metre, GOODS),
    measure!("313", "HEIGHT (m)", Metre, GOODS),
    measure!("314", "AREA (m²)", SquareMetre, GOODS),
    measure!("315", "NET VOLUME (l)", Litre, GOODS),
    measure!("316", "NET VOLUME (m³)", CubicMetre, GOODS),
    measure!("320", "NET WEIGHT (lb)", Pound, GOODS),
    measure!("321", "LENGTH (in)", Inch, GOODS),
    measure!("322", "LENGTH (ft)", Foot, GOODS),
    measure!("323", "LENGTH (yd)", Yard, GOODS),
    measure!("324", "WIDTH (in)", Inch, GOODS),
    measure!("325", "WIDTH (ft)", Foot, GOODS),
    measure!("326", "WIDTH (yd)", Yard, GOODS),
    measure!("327", "HEIGHT (in)", Inch, GOODS),
    measure!("328", "HEIGHT (ft)", Foot, GOODS),
    measure!("329", "HEIGHT (yd)", Yard, GOODS),
    measure!("330", "GROSS WEIGHT (kg)", Kilogram, LOGISTIC),
    measure!("331", "LENGTH (m), log", Metre, LOGISTIC),
    measure!("332", "WIDTH (m), log", Metre, LOGISTIC),
    measure!("333", "HEIGHT (m), log", Metre, LOGISTIC),
    measure!("334", "AREA (m²), log", SquareMetre, LOGISTIC),
    measure!("335", "VOLUME (l), log", Litre, LOGISTIC),
    measure!("336", "VOLUME (m³), log", CubicMetre, LOGISTIC),
    measure!("337", "KG PER m²", KilogramPerSquareMetre, GTIN),
    measure!("340", "GROSS WEIGHT (lb)", Pound, LOGISTIC),
    measure!("341", "LENGTH (in), log", Inch, LOGISTIC),
    measure!("342", "LENGTH (ft), log", Foot, LOGISTIC),
    measure!("343", "LENGTH (yd), log", Yard, LOGISTIC),
    measure!("344", "WIDTH (in), log", Inch, LOGISTIC),
    measure!("345", "WIDTH (ft), log", Foot, LOGISTIC),
    measure!("346", "WIDTH (yd), log", Yard, LOGISTIC),
    measure!("347", "HEIGHT (in), log", Inch, LOGISTIC),
    measure!("348", "HEIGHT (ft), log", Foot, LOGISTIC),
    measure!("349", "HEIGHT (yd), log", Yard, LOGISTIC),
    measure!("350", "AREA (in²)", SquareInch, GOODS),
    measure!("351", "AREA (ft²)", SquareFoot, GOODS),
    measure!("352", "AREA (yd²)", SquareYard, GOODS),
    measure!("353", "AREA (in²), log", SquareInch, LOGISTIC),
    measure!("354", "AREA (ft²), log", SquareFoot, LOGISTIC),
    measure!("355", "AREA (yd²), log", SquareYard, LOGISTIC),
    measure!("356", "NET WEIGHT (tr oz)", TroyOunce, GOODS),
    measure!("357", "NET VOLUME (oz)", FluidOunce, GOODS),
    measure!("360", "NET VOLUME (qt (US))", Quart, GOODS),
    measure!("361", "NET VOLUME (gal.)", Gallon, GOODS),
    measure!("362", "VOLUME (qt (US)), log", Quart, LOGISTIC),
    measure!("363", "VOLUME (gal (US)), log", Gallon, LOGISTIC),
    measure!("364", "NET VOLUME (in³)", CubicInch, GOODS),
    measure!("365", "NET VOLUME (ft³)", CubicFoot, GOODS),
    measure!("366", "NET VOLUME (yd³)", CubicYard, GOODS),
    measure!("367", "VOLUME (in³), log", CubicInch, LOGISTIC),
    measure!("368", "VOLUME (ft³), log", CubicFoot, LOGISTIC),
    measure!("369", "VOLUME (yd³), log", CubicYard, LOGISTIC),
    AiRule::new("37", "COUNT", &[n_to(8)]).attribute().needs(&[UNIT, &["02", "8026"]]),
    AiRule::new("3920", "PRICE", &[n_to(15)]).through("3929").attribute()
        .needs(&[GTIN, MEASURED]).excludes(&["392n", "393n"]),
    AiRule::new("3930", "PRICE", &[n(3).rules(&[Currency]), n_to(15)]).through("3939").attribute()
        .needs(&[MEASURED]).excludes(&["393n"]),
    AiRule::new("3950", "PRICE/UoM", &[n(6)]).through("3955").attribute()
        .needs(&[MEASURED]).excludes(&["392n", "393n", "395n", "8005"]),

    // Whose order it is, where it goes and where it comes from.
    AiRule::new("400", "ORDER NUMBER", &[x_to(30)]).attribute(),
    AiRule::new("401", "GINC", &[x_to(30).rules(&[CompanyPrefix])]).attribute().key(&[]),
    AiRule::new("402", "GSIN", &[n(17).rules(&[CheckDigit, CompanyPrefix])]).attribute().key(&[]),
    AiRule::new("403", "ROUTE", &[x_to(30)]).attribute().needs(&[UNIT]),
    AiRule::new("410", "SHIP TO LOC", &[gln()]).predefined().attribute(),
    AiRule::new("411", "BILL TO", &[gln()]).predefined().attribute(),
    AiRule::new("412", "PURCHASE FROM", &[gln()]).predefined().attribute(),
    AiRule::new("413", "SHIP FOR LOC", &[gln()]).predefined().attribute(),
    AiRule::new("414", "LOC No.", &[gln()]).predefined().attribute().key(&[&["254"], &["7040"]]),
    AiRule::new("415", "PAY TO", &[gln()]).predefined().attribute().needs(&[&["8020"]]).key(&[&["8020"]]),
    AiRule::new("416", "PROD/SERV LOC", &[gln()]).predefined().attribute(),
    AiRule::new("417", "PARTY", &[gln()]).predefined().attribute().key(&[&["7040"]]),
    AiRule::new("420", "SHIP TO POST", &[x_to(20)]).attribute().excludes(&["421"]),
    AiRule::new("421", "SHIP TO POST", &[country(), x_to(9)]).attribute().excludes(&["4307"]),
    AiRule::new("422", "ORIGIN", &[country()]).attribute().needs(&[TRADED]).excludes(&["426"]),
    AiRule::new("423", "COUNTRY - INITIAL PROCESS", COUNTRIES).attribute().needs(&[GOODS]).excludes(&["426"]),
    AiRule::new("424", "COUNTRY - PROCESS", &[country()]).attribute().needs(&[GOODS]).excludes(&["426"]),
    AiRule::new("425", "COUNTRY - DISASSEMBLY", COUNTRIES).attribute().needs(&[GOODS]).excludes(&["426"]),
    AiRule::new("426", "COUNTRY - FULL PROCESS", &[country()]).attribute().needs(&[GOODS]),
    AiRule::new("427", "ORIGIN SUBDIVISION", &[x_to(3)]).attribute().needs(&[GOODS, &["422"]]),

    // The lines of a transport label.
    AiRule::new("4300", "SHIP TO COMP", &[line(35)]).attribute().needs(&[UNIT]),
    AiRule::new("4301", "SHIP TO NAME", &[line(35)]).attribute().needs(&[UNIT]),
    AiRule::new("4302", "SHIP TO ADD1", &[line(70)]).attribute().needs(&[UNIT]),
    AiRule::new("4303", "SHIP TO ADD2", &[line(70)]).attribute().needs(&[&["4302"]]),
    AiRule::new("4304", "SHIP TO SUB", &[line(70)]).attribute().needs(&[UNIT]),
    AiRule::new("4305", "SHIP TO LOC", &[line(70)]).attribute().needs(&[UNIT]),
    AiRule::new("4306", "SHIP TO REG", &[line(70)]).attribute().needs(&[UNIT]),
    AiRule::new("4307", "SHIP TO COUNTRY", &[x(2).rules(&[CountryAlpha2])]).attribute().needs(&[UNIT]),
    AiRule::new("4308", "SHIP TO PHONE", &[x_to(30)]).attribute().needs(&[UNIT]),
    AiRule::new("4309", "SHIP TO GEO", &[n(10).rules(&[Latitude]), n(10).rules(&[Longitude])]).attribute().needs(&[UNIT]),
    AiRule::new("4310", "RTN TO COMP", &[line(35)]).attribute().needs(&[UNIT]),
    AiRule::new("4311", "RTN TO NAME", &[line(35)]).attribute().needs(&[UNIT]),
    AiRule::new("4312", "RTN TO ADD1", &[line(70)]).attribute().needs(&[UNIT]),
    AiRule::new("4313", "RTN TO ADD2", &[line(70)]).attribute().needs(&[&["4312"]]),
    AiRule::new("4314", "RTN TO SUB", &[line(70)]).attribute().needs(&[UNIT]),
    AiRule::new("4315", "RTN TO LOC", &[line(70)]).attribute().needs(&[UNIT]),
    AiRule::new("4316", "RTN TO REG", &[line(70)]).attribute().needs(&[UNIT]),
    AiRule::new("4317", "RTN TO COUNTRY", &[x(2).rules(&[CountryAlpha2])]).attribute().needs(&[UNIT]),
    AiRule::new("4318", "RTN TO POST", &[x_to(20)]).attribute().needs(&[UNIT]),
    AiRule::new("4319", "RTN TO PHONE", &[x_to(30)]).attribute().needs(&[UNIT]),
    AiRule::new("4320", "SRV DESCRIPTION", &[line(35)]).attribute().needs(&[UNIT]),
    AiRule::new("4321", "DANGEROUS GOODS", &[n(1).rules(&[ZeroOrOne])]).attribute().needs(&[UNIT]),
    AiRule::new("4322", "AUTH TO LEAVE", &[n(1).rules(&[ZeroOrOne])]).attribute().needs(&[UNIT]),
    AiRule::new("4323", "SIG REQUIRED", &[n(1).rules(&[ZeroOrOne])]).attribute().needs(&[UNIT]),
    AiRule::new("4324", "NOT BEF DEL DT", &[n(6).rules(&[DayOrMonth]), n(4).rules(&[HourMinute])]).attribute().needs(&[UNIT]),
    AiRule::new("4325", "NOT AFT DEL DT", &[n(6).rules(&[DayOrMonth]), n(4).rules(&[HourMinute])]).attribute().needs(&[UNIT]),
    AiRule::new("4326", "REL DATE", &[n(6).rules(&[Day])]).attribute().needs(&[UNIT]),
    AiRule::new("4330", "MAX TEMP F.", TEMPERATURE).attribute().needs(&[UNIT]).excludes(&["4331"]),
    AiRule::new("4331", "MAX TEMP C.", TEMPERATURE).attribute().needs(&[UNIT]).excludes(&["4330"]),
    AiRule::new("4332", "MIN TEMP F.", TEMPERATURE).attribute().needs(&[UNIT]).excludes(&["4333"]),
    AiRule::new("4333", "MIN TEMP C.", TEMPERATURE).attribute().needs(&[UNIT]).excludes(&["4332"]),

    // Food, medicine and other goods with rules of their own.
    AiRule::new("7001", "NSN", &[n(13)]).attribute().needs(&[TRADED]),
    AiRule::new("7002", "MEAT CUT", &[x_to(30)]).attribute().needs(&[GOODS]),
    AiRule::new("7003", "EXPIRY TIME", &[n(6).rules(&[Day]), n(4).rules(&[HourMinute])]).attribute().needs(&[GOODS]),
    AiRule::new("7004", "ACTIVE POTENCY", &[n_to(4)]).attribute().needs(&[&["01+10"]]),
    AiRule::new("7005", "CATCH AREA", &[x_to(12)]).attribute().needs(&[GOODS]),
    AiRule::new("7006", "FIRST FREEZE DATE", &[n(6).rules(&[Day])]).attribute().needs(&[GOODS]),
    AiRule::new("7007", "HARVEST DATE", &[n(6).rules(&[Day]), n(6).rules(&[Day]).optional()]).attribute().needs(&[GOODS]),
    AiRule::new("7008", "AQUATIC SPECIES", &[x_to(3)]).attribute().needs(&[GOODS]),
    AiRule::new("7009", "FISHING GEAR TYPE", &[x_to(10)]).attribute().needs(&[GOODS]),
    AiRule::new("7010", "PROD METHOD", &[x_to(2)]).attribute().needs(&[GOODS]),
    AiRule::new("7011", "TEST BY DATE", &[n(6).rules(&[Day]), n(4).rules(&[HourMinute]).optional()]).attribute().needs(&[GOODS]),
    AiRule::new("7020", "REFURB LOT", &[x_to(20)]).attribute().needs(&[ITEM, &["416"]]),
    AiRule::new("7021", "FUNC STAT", &[x_to(20)]).attribute().needs(&[ITEM]),
    AiRule::new("7022", "REV STAT", &[x_to(20)]).attribute().needs(&[&["7021"]]),
    AiRule::new("7023", "GIAI - ASSEMBLY", &[x_to(30).rules(&[CompanyPrefix])]).attribute(),
    AiRule::new("7030", "PROCESSOR # 0", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7031", "PROCESSOR # 1", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7032", "PROCESSOR # 2", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7033", "PROCESSOR # 3", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7034", "PROCESSOR # 4", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7035", "PROCESSOR # 5", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7036", "PROCESSOR # 6", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7037", "PROCESSOR # 7", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7038", "PROCESSOR # 8", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7039", "PROCESSOR # 9", PROCESSOR).attribute().needs(&[GOODS]),
    AiRule::new("7040", "UIC+EXT", &[n(1), x(1), x(1), x(1).rules(&[ImporterIndex])]),
    AiRule::new("710", "NHRN PZN", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("711", "NHRN CIP", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("712", "NHRN CN", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("713", "NHRN DRN", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("714", "NHRN AIM", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("715", "NHRN NDC", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("716", "NHRN AIC", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("717", "NHRN SRN", &[x_to(20)]).attribute().needs(&[GTIN]),
    AiRule::new("7230", "CERT # 1", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7231", "CERT # 2", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7232", "CERT # 3", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7233", "CERT # 4", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7234", "CERT # 5", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7235", "CERT # 6", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7236", "CERT # 7", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7237", "CERT # 8", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7238", "CERT # 9", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),
    AiRule::new("7239", "CERT # 10", &[x(2), x_to(28)]).attribute().needs(&[CERTIFIED]),

    // Returnable assets, pieces, components and the rest.
    AiRule::new("8003", "GRAI", &[n(1).rules(&[Zero]), gln(), x_to(16).optional()]).attribute().key(&[]),
    AiRule::new("8004", "GIAI", &[x_to(30).rules(&[CompanyPrefix])]).attribute().key(&[&["7040"]]),
    AiRule::new("8005", "PRICE PER UNIT", &[n(6)]).attribute().needs(&[GOODS]),
    AiRule::new("8006", "ITIP", &[n(14).rules(&[CheckDigit, CompanyPrefixSecond]), n(4).rules(&[PieceOfTotal])]).attribute()
        .excludes(&["01", "37"]).key(&[&["22", "10", "21"]]),
    AiRule::new("8008", "PROD TIME", &[
        n(6).rules(&[Day]), n(2).rules(&[Hour]), n(2).rules(&[Minute]).optional(), n(2).rules(&[Second]).optional(),
    ]).attribute().needs(&[GOODS]),
    AiRule::new("8010", "CPID", &[y_to(30).rules(&[CompanyPrefix])]).attribute().key(&[&["8011"]]),
    AiRule::new("8011", "CPID SERIAL", &[n_to(12).rules(&[NoZeroPrefix])]).needs(&[&["8010"]]),
    AiRule::new("8012", "VERSION", &[x_to(20)]).attribute().needs(&[ITEM]),
    AiRule::new("8013", "GMN", &[x_to(25).rules(&[CheckPair, CompanyPrefix])]).attribute().key(&[]),
    AiRule::new("8014", "MUDI", &[x_to(25).rules(&[CheckPair, CompanyPrefix, NonDigit])]).needs(&[GTIN]),
    AiRule::new("8017", "GSRN - PROVIDER", &[n(18).rules(&[CheckDigit, CompanyPrefix])]).attribute()
        .excludes(&["8018"]).key(&[&["8019"]]),
    AiRule::new("8018", "GSRN - RECIPIENT", &[n(18).rules(&[CheckDigit, CompanyPrefix])]).attribute()
        .excludes(&["8017"]).key(&[&["8019"]]),
    AiRule::new("8019", "SRIN", &[n_to(10)]).needs(&[&["8017", "8018"]]),
    AiRule::new("8020", "REF No.", &[x_to(25)]).needs(&[&["415"]]),
    AiRule::new("8026", "ITIP CONTENT", &[n(14).rules(&[CheckDigit, CompanyPrefixSecond]), n(4).rules(&[PieceOfTotal])])
        .attribute().needs(&[&["37"]]).excludes(&["02", "8006"]),
    AiRule::new("8030", "DIGSIG", &[z_to(90)]).attribute()
        .needs(&[&["00", "01+21", "253", "255", "8003", "8004", "8006+21", "8010+8011", "8017", "8018"]]),
    AiRule::new("8040", "IMEI", &[n(15)]).needs(&[&["01+21"]]),
    AiRule::new("8041", "IMEI2", &[n(15)]).needs(&[&["01+21+8040"]]),
    AiRule::new("8042", "ESIM", &[n(32)]).needs(&[&["01+21+8040"]]),
    AiRule::new("8043", "PSIM", &[n(18), n_to(2).optional()]).needs(&[&["01+21+8040"]]),
    AiRule::new("8200", "PRODUCT URL", &[x_to(70)]).needs(&[GTIN]),

    // What companies agree among themselves.
    AiRule::new("90", "INTERNAL", &[x_to(30)]).attribute(),
    AiRule::new("91", "INTERNAL", &[x_to(90)]).through("99").attribute(),
];

/// One to five countries.
const COUNTRIES: &[Part] =
    &[country(), country().optional(), country().optional(), country().optional(), country().optional()];

/// Hundredths of a degree, and a hyphen when it is below zero.
const TEMPERATURE: &[Part] = &[n(6), x(1).rules(&[Hyphen]).optional()];

/// A country and what that country calls the processor.
const PROCESSOR: &[Part] = &[n(3).rules(&[CountryOr999]), x_to(27)];

/// A place or party: twelve digits and a check digit.
const fn gln() -> Part {
    n(13).rules(&[CheckDigit, CompanyPrefix])
}

const fn country() -> Part {
    n(3).rules(&[Country])
}

/// A line of an address.
const fn line(length_max: u8) -> Part {
    x_to(length_max).rules(&[PercentEncoded])
}

const fn n(length: u8) -> Part {
    Part::new(Charset::Digits, length, length)
}

const fn n_to(length_max: u8) -> Part {
    Part::new(Charset::Digits, 1, length_max)
}

const fn x(length: u8) -> Part {
    Part::new(Charset::Set82, length, length)
}

const fn x_to(length_max: u8) -> Part {
    Part::new(Charset::Set82, 1, length_max)
}

const fn y_to(length_max: u8) -> Part {
    Part::new(Charset::Set39, 1, length_max)
}

const fn z_to(length_max: u8) -> Part {
    Part::new(Charset::Set64, 1, length_max)
}

impl Part {
    const fn new(charset: Charset, length_min: u8, length_max: u8) -> Self {
        Self { charset, length_min, length_max, optional: false, rules: &[] }
    }

    const fn rules(self, rules: &'static [crate::rule::Rule]) -> Self {
        Self { rules, ..self }
    }

    const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

impl AiRule {
    const fn new(code: &'static str, title: &'static str, parts: &'static [Part]) -> Self {
        Self {
            first: code,
            last: code,
            title,
            parts,
            predefined: false,
            attribute: false,
            needs: &[],
            excludes: &[],
            key: None,
            unit: None,
        }
    }

    const fn through(self, last: &'static str) -> Self {
        Self { last, ..self }
    }

    const fn predefined(self) -> Self {
        Self { predefined: true, ..self }
    }

    const fn attribute(self) -> Self {
        Self { attribute: true, ..self }
    }

    const fn needs(self, needs: &'static [&'static [&'static str]]) -> Self {
        Self { needs, ..self }
    }

    const fn excludes(self, excludes: &'static [&'static str]) -> Self {
        Self { excludes, ..self }
    }

    const fn key(self, qualifiers: &'static [&'static [&'static str]]) -> Self {
        Self { key: Some(qualifiers), ..self }
    }
}
