//! Enums that a newer phone or centre may extend: a value this build does not know is kept as it came, never dropped.

/// Declares an enum whose wire form is a word, with an `Unknown` variant that carries any other word unchanged.
#[macro_export]
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vmeta])* $variant,)+
            /// A word this build does not know; kept so that it travels on untouched.
            Unknown(String),
        }
        impl $name {
            /// Every variant this build knows, in the order of declaration.
            pub const KNOWN: &'static [$name] = &[$($name::$variant),+];
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self { $($name::$variant => $word,)+ $name::Unknown(word) => word }
            }
        }
        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word { $($word => $name::$variant,)+ other => $name::Unknown(other.to_owned()) }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.as_str()) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(d)?;
                Ok($name::from(word.as_str()))
            }
        }
    };
}
