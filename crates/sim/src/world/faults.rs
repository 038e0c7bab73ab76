//! What can go wrong, by name: on the way, on a phone, at the centre.

/// Something that goes wrong during one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The request never arrives.
    LostRequest,
    /// The centre does everything, and its answer never arrives.
    LostAnswer,
    /// The answer breaks off at some byte.
    Cut,
    /// The request arrives long after the phone gave up, behind later ones.
    Late,
    /// The request arrives, and once more later.
    Twice,
    /// The request breaks off: the centre gets half of it.
    HalfRequest,
    /// A captive portal answers 200 with a page of its own.
    Portal,
    /// A proxy's page, in the media type of an answer.
    Page,
    /// A portal puts its page where the rest of the answer would be.
    PageInside,
    /// The centre says that it is busy.
    Busy,
    /// The centre dies after its commit and before its reply.
    CentreDies,
    /// The centre's disk fails before the commit.
    CentreFails,
    /// The centre's disk fails while pages are read.
    CentreFailsReading,
    /// The office moves families, areas and covers while the pages go out.
    OrderedBetweenPages,
    /// The phone is killed before it has done what it was asked by sync.
    KilledBefore,
    /// The phone is killed after it has done it and before sync hears of it.
    KilledAfter,
    /// The mentor saves while an answer is taken in.
    SavedBetween,
    /// The phone's disk is full.
    Full,
    /// The phone's storage fails at some call, once or from then on.
    StorageFails,
}

impl Fault {
    /// All of them.
    pub const ALL: &'static [Fault] = &[
        Fault::LostRequest,
        Fault::LostAnswer,
        Fault::Cut,
        Fault::Late,
        Fault::Twice,
        Fault::HalfRequest,
        Fault::Portal,
        Fault::Page,
        Fault::PageInside,
        Fault::Busy,
        Fault::CentreDies,
        Fault::CentreFails,
        Fault::CentreFailsReading,
        Fault::OrderedBetweenPages,
        Fault::KilledBefore,
        Fault::KilledAfter,
        Fault::SavedBetween,
        Fault::Full,
        Fault::StorageFails,
    ];

    /// Whether it strikes at one of the moments at which the phone asks its store. A turn may end before that.
    pub fn strikes_between_asks(self) -> bool {
        matches!(self, Fault::KilledBefore | Fault::KilledAfter | Fault::SavedBetween | Fault::StorageFails)
    }

    /// Whether it strikes the request on its way, or the whole of its answer.
    pub fn is_of_the_way(self) -> bool {
        let while_read = [Fault::CentreFailsReading, Fault::OrderedBetweenPages, Fault::Full];
        !self.strikes_between_asks() && !while_read.contains(&self)
    }

    /// Its name in counts and traces.
    pub fn name(self) -> &'static str {
        match self {
            Fault::LostRequest => "request lost",
            Fault::LostAnswer => "answer lost",
            Fault::Cut => "answer cut",
            Fault::Late => "request late",
            Fault::Twice => "request twice",
            Fault::HalfRequest => "request cut",
            Fault::Portal => "captive portal",
            Fault::Page => "proxy page",
            Fault::PageInside => "page inside the answer",
            Fault::Busy => "centre busy",
            Fault::CentreDies => "centre killed after commit",
            Fault::CentreFails => "centre I/O error before commit",
            Fault::CentreFailsReading => "centre I/O error between pages",
            Fault::OrderedBetweenPages => "the office orders between pages",
            Fault::KilledBefore => "phone killed before a write",
            Fault::KilledAfter => "phone killed after a write",
            Fault::SavedBetween => "saved between pages",
            Fault::Full => "phone's disk full",
            Fault::StorageFails => "phone's storage fails",
        }
    }
}
