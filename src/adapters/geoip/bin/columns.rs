//! Which column stands where, by product and type, from the vendor's published readers.

/// Whose file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// IP2Location, DB1 to DB26.
    Location,
    /// IP2Proxy, PX1 to PX12.
    Proxy,
}

impl Product {
    /// The product's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Location => "IP2Location",
            Self::Proxy => "IP2Proxy",
        }
    }

    /// The header's code.
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Location => 1,
            Self::Proxy => 2,
        }
    }

    /// What stands before the type's number.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Location => "DB",
            Self::Proxy => "PX",
        }
    }
}

/// The columns that Hunter reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// ISO 3166-1 alpha-2.
    Country,
    /// City.
    City,
    /// Internet service provider.
    Isp,
    /// `DCH`, `ISP/MOB`, …
    Usage,
    /// `VPN`, `DCH`, …
    ProxyType,
    /// Autonomous system number.
    Asn,
    /// Its holder.
    AsnName,
}

/// How many columns a type has, the address included; by type, from 1.
const LOCATION_COUNT: [u8; 26] =
    [2, 3, 4, 5, 6, 7, 6, 8, 7, 9, 8, 10, 8, 11, 10, 13, 10, 15, 11, 18, 11, 19, 12, 20, 22, 28];
const PROXY_COUNT: [u8; 12] = [2, 3, 5, 6, 7, 8, 10, 11, 12, 12, 13, 14];
const LOCATION_ISP: [u8; 26] =
    [0, 3, 0, 5, 0, 7, 5, 7, 0, 8, 0, 9, 0, 9, 0, 9, 0, 9, 7, 9, 0, 9, 7, 9, 9, 9];

/// Columns of a type at least, the address included; `None` for a type that does not exist.
pub(super) fn count(product: Product, kind: u8) -> Option<usize> {
    let counts: &[u8] = match product {
        Product::Location => &LOCATION_COUNT,
        Product::Proxy => &PROXY_COUNT,
    };
    counts.get(usize::from(kind).checked_sub(1)?).copied().map(usize::from)
}

/// Position of a column, counted from 1 (the address); `None` where the type has none.
pub(super) fn position(product: Product, kind: u8, column: Column) -> Option<usize> {
    let from = |first: u8, position| (kind >= first).then_some(position);
    match (product, column) {
        (Product::Location, Column::Country) => Some(2),
        (Product::Location, Column::City) => from(3, 4),
        (Product::Location, Column::Isp) => {
            match *LOCATION_ISP.get(usize::from(kind).checked_sub(1)?)? {
                0 => None,
                position => Some(usize::from(position)),
            }
        }
        (Product::Location, Column::Usage) => match kind {
            23 => Some(12),
            24.. => Some(20),
            _ => None,
        },
        (Product::Location, Column::Asn) => from(26, 24),
        (Product::Location, Column::AsnName) => from(26, 25),
        (Product::Location, Column::ProxyType) => None,
        (Product::Proxy, Column::Country) => Some(if kind == 1 { 2 } else { 3 }),
        (Product::Proxy, Column::ProxyType) => from(2, 2),
        (Product::Proxy, Column::City) => from(3, 5),
        (Product::Proxy, Column::Isp) => from(4, 6),
        (Product::Proxy, Column::Usage) => from(6, 8),
        (Product::Proxy, Column::Asn) => from(7, 9),
        (Product::Proxy, Column::AsnName) => from(7, 10),
    }
}
