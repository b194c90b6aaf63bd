"""Letters in nynorsk."""

LABELS = {
    "org": "Org.nr.",
    "phone": "Telefon",
    "date": "Dato",
    "to_pay": "Å betale",
    "due": "Betal innan",
    "account": "Til konto",
    "kid": "KID",
    "receiver": "Mottakar",
    "item": "Kva",
    "amount": "Beløp",
    "pay_qr": "Skann og betal",
    "pay_qr_alt": "QR-kode som opnar betalingssida for denne saka",
    "login": "Logg inn og sjå heile saka",
    "login_text": "Gå til {address} og skriv:",
    "login_kept": "Brukarnamn og passord står berre i brevet på papir.",
    "login_until": "Gjeld til og med {day}. Ikkje gi dei til nokon andre. Vi spør aldri etter passordet.",
    "user_name": "Brukarnamn",
    "password": "Passord",
    "verify": "Er brevet ekte?",
    "verify_text": "Skriv koden på {address}, så svarer vi om brevet er frå oss.",
    "verify_code": "Brevkode",
    "verify_qr_alt": "QR-kode som opnar sida der du kan kontrollere at brevet er ekte",
}

TEXTS = {
    "case": "Saksnummer",
    "creditor": "Kreditor",
    "item.principal": "Hovudstol, faktura {invoice}",
    "item.interest": "Forseinkingsrente, faktura {invoice}",
    "item.agreed_interest": "Avtalt rente, faktura {invoice}",
    "item.interest_note": "{first} til {last}, no {rate} i året",
    "item.reminder": "Purregebyr",
    "item.collection_notice": "Gebyr for inkassovarsel",
    "item.creditor_demand": "Gebyr for betalingsoppmoding frå kreditor",
    "item.light": "Inkassosalær",
    "item.heavy_step": "Inkassosalær, auke",
    "item.plan_fee": "Salær for betalingsplan",
    "item.legal_cost": "Rettslege omkostningar",
    "item.interest_on_costs": "Rente av omkostningar",
    "item.paid": "Betalt",
    "item.correction": "Retta",
    "item.overpaid": "Betalt for mykje",
    "item.sum": "Sum",
    "part.principal": "Hovudstol",
    "part.interest": "Renter",
    "part.reminder_fee": "Gebyr for brev",
    "part.collection_fee": "Inkassosalær",
    "about": "Kva kravet gjeld",
    "about.item": "Faktura {invoice}, {principal}. Forfalt {due}.",
    "about.dated": "Faktura {invoice} frå {issued}, {principal}. Forfalt {due}.",
    "amount": "Slik er beløpet sett saman",
    "amount.day": "Alt er rekna til og med {day}.",
    "amount.until": "Renta er rekna til og med {deadline}, så beløpet er nok kva dag du enn betaler fram til då. "
    "Betaler du før, er det litt mindre, høgst {less}: skann koden, så ser du beløpet for dagen. Betaler du likevel "
    "heile beløpet, kan du få tilbake det som er for mykje. Betaler du seinare, kjem det meir rente.",
    "amount.interest": "Det går rente av hovudstolen frå dagen etter forfall til alt er betalt, no {rate} i året. Det "
    "går ikkje rente av gebyr og salær.",
    "amount.no_interest": "Det går inga rente av dette kravet. Beløpet er det same kvar dag til og med {deadline}.",
    "next": "Kva skjer om det ikkje blir betalt",
    "next.step": "Er kravet framleis ikkje betalt, aukar inkassosalæret med {amount} {day}.",
    "next.court": "Seinare kan kreditor be forliksrådet eller namsmannen om hjelp til å få inn pengane "
    "(rettsleg inkasso). Det kan koste deg meir. Vi skriv alltid til deg først.",
    "rights": "Er du usamd, eller kan du ikkje betale?",
    "rights.wrong": "Er kravet feil, heilt eller delvis? Sei frå innan {deadline}. Då stansar vi innkrevjinga av det "
    "du er usamd i, medan vi undersøkjer det. Det kostar deg ingenting å seie frå.",
    "rights.cannot": "Kan du ikkje betale alt no? Ring oss på {phone}, så ser vi på det saman.",
    "rights.crossed": "Har du betalt dei siste dagane? Då kan du sjå bort frå brevet.",
    "rights.board": "Blir vi ikkje samde, kan du klage til Finansklagenemnda Inkasso, finkn.no.",
    "payment_demand.title": "Betalingsoppmoding",
    "payment_demand.opening": "{creditor} har bede oss krevje inn det du skuldar dei. Vi ber deg betale {total} innan "
    "{deadline}. Er du usamd, så sei frå innan same dato.",
    "collection_notice.title": "Inkassovarsel",
    "collection_notice.opening": "Vi ber deg betale {total}, som du skuldar {creditor}, innan {deadline}. Gjer du "
    "ikkje det, sender vi saka til inkasso, og då må du betale inkassosalær i tillegg. Betaler du innan fristen, kjem "
    "det ikkje noko salær.",
    "collection_notice.objection": "Meiner du at kravet er feil, så sei frå innan {deadline}. Har du ein grunn som bør "
    "undersøkjast, skal du ikkje betale for innkrevjinga.",
    "collection_notice.next": "Då sender vi ei betalingsoppmoding med ein ny frist på minst 14 dagar. "
    "Med den kan det kome inkassosalær.",
    "reminder.title": "Påminning",
    "reminder.opening": "Vi kan ikkje sjå at du har betalt det du skuldar {creditor}. Vi ber deg betale {total} innan "
    "{deadline}.",
    "reminder.free": "Denne påminninga kostar deg ingenting.",
    "credential_renewal.title": "Ny innlogging",
    "credential_renewal.opening": "Her er eit nytt brukarnamn og passord til sidene våre. Dei du har fått før for "
    "same sak, verkar ikkje lenger.",
    "credential_renewal.cases": "Dette kan du sjå når du loggar inn",
    "credential_renewal.row": "Sak {number}, {creditor}",
    "credential_renewal.not_asked": "Har du ikkje bede om dette brevet? Då har kanskje nokon andre prøvd å få "
    "innlogging for deg. Dei får ho ikkje: ho kjem berre til adressa di. Ring oss gjerne på {phone}.",
    "receipt.title": "Kvittering",
    "receipt.opening": "Vi har fått {amount} frå deg for det du skuldar {creditor}. Betalinga tel frå {day}.",
    "receipt.covered": "Dette gjekk pengane til",
    "receipt.left": "Det står att {remaining} å betale {day}.",
    "receipt.done": "Alt er betalt. Du skuldar ikkje meir i denne saka.",
    "receipt.over": "Du har betalt {amount} for mykje. Pengane er dine: logg inn eller ring oss, og vel om dei skal "
    "sendast tilbake eller brukast på ei anna sak.",
    "settled.title": "Saka er gjord opp",
    "settled.opening": "Alt du skulda {creditor} i sak {number}, er betalt. Siste betaling tel frå {day}. "
    "Du skuldar ikkje meir i denne saka.",
    "settled.reduced": "Du skuldar ikkje noko meir til {creditor} i sak {number}. Siste betaling tel frå {day}, "
    "og {amount} av det vi kravde, er sletta.",
    "settled.keep": "Ta vare på brevet. Koden nedst viser alle du gir det til, at det er ekte.",
    "settled.paid": "Dette er betalt",
    "account_statement.title": "Kontoutskrift",
    "account_statement.opening": "Slik står saka di om det du skuldar {creditor}, {day}.",
    "account_statement.owed": "Det er {total} å betale.",
    "account_statement.nothing": "Det er ingenting å betale.",
    "account_statement.over": "Vi har {amount} som er betalt for mykje, og som er dine.",
    "account_statement.opening_other": "Slik står saka di om det du skuldar {creditor}, rekna til {day}.",
    "account_statement.all": "Kontoutskrift, alle saker",
    "account_statement.all_opening": "Slik står sakene dine hos oss, rekna til {day}.",
    "account_statement.cases": "Sakene samla",
    "account_statement.row": "Sak {number}, {creditor}",
    "account_statement.part": "Sak {number}: {creditor}",
    "account_statement.past": "Ho er laga av det vi i dag veit om den dagen.",
    "account_statement.ahead": "Dagen er ikkje komen: dette gjeld dersom ingenting blir betalt og ikkje noko anna "
    "skjer "
    "før han.",
    "account_statement.rate": "Rentesatsen frå {day} er ikkje fastsett enno. Vi har brukt den siste kjende.",
    "item.planned": "ikkje lagt til enno",
    "plan_confirmation.title": "Nedbetalingsavtale",
    "plan_confirmation.opening": "Vi har avtalt at du betaler det du skuldar {creditor} i {count} avdrag, "
    "{total} til saman. Det første forfell {day}.",
    "plan_confirmation.keep": "Så lenge du held avtalen, legg vi ikkje til salær eller gebyr, sender ingen inkassobrev "
    "og melder inga betalingsmerknad, og kreditoren tek ingen rettslege steg i saka.",
    "plan_confirmation.version": "Dette er versjon {version} av avtalen. Den erstattar den førre.",
    "plan_confirmation.remind": "Får du meldingar frå oss på e-post eller SMS, minner vi deg på kvart avdrag nokre "
    "dagar før.",
    "plan_confirmation.instalments": "Avdraga",
    "plan_confirmation.instalment": "Avdrag {number}",
    "plan_confirmation.kid": "Bruk KID-nummeret i dette brevet for kvart avdrag. Avtalen har sitt eige, så vi ser "
    "kva "
    "avtale du betaler på.",
    "plan_confirmation.interest": "Rente",
    "plan_confirmation.interest_included": "Renta går medan du betaler, no {rate} i året. {amount} av renta er med i "
    "avdraga. Satsen blir fastsett på nytt kvart halvår: der han ikkje er fastsett enno, har vi rekna med den "
    "siste, og det siste avdraget tek skilnaden. Det tek òg det som følgjer av at du betaler tidlegare eller "
    "seinare enn avtalt.",
    "plan_confirmation.interest_later": "Renta går medan du betaler, no {rate} i året, og er ikkje med i avdraga. Vi "
    "seier kor mykje ho er, før det siste.",
    "plan_confirmation.interest_none": "Det kjem inga rente så lenge du held avtalen.",
    "plan_confirmation.fee": "Eit salær på {amount} for avtalen er med i avdraga.",
    "plan_confirmation.bound": "Det som er avtalt",
    "plan_confirmation.creditor": "Avtalen bind kreditoren like mykje som oss (inkassoloven § 13).",
    "plan_confirmation.acknowledged": "Ved å gjere avtalen har du vedkjent deg at du skuldar dette. Tida før kravet "
    "blir forelda, tok då til på nytt (foreldelsesloven § 14).",
    "plan_confirmation.acknowledges": "Med den første betalinga vedkjenner du deg at du skuldar dette. Tida før "
    "kravet blir forelda, tek då til på nytt (foreldelsesloven § 14). Meiner du at kravet er feil, sei frå "
    "før du betaler.",
    "plan_confirmation.missed": "Dersom du ikkje kan betale eit avdrag",
    "plan_confirmation.online": "Logg inn på {site} og endre avtalen sjølv, eller ring oss på {phone}. Du treng ikkje "
    "seie kvifor.",
    "plan_confirmation.moves": "Avdrag du framleis kan utsetje: {count}, kvart med inntil {days} dagar.",
    "plan_confirmation.skips": "Avdrag du framleis kan hoppe over no og betale til slutt: {count}.",
    "plan_confirmation.pause": "Månader du framleis kan setje avtalen på pause, utan avdrag: {months}.",
    "plan_confirmation.change": "Du kan òg endre beløpet og dagane, eller stoppe avtalen.",
    "plan_confirmation.late": "Eit avdrag blir rekna som uteblitt når det ikkje er kome {grace} bankdagar etter "
    "forfall. Då seier vi frå, og du kan rette det opp.",
    "plan_confirmation.late_at_once": "Eit avdrag blir rekna som uteblitt når det ikkje er kome på forfallsdagen. Då "
    "seier vi frå, og du kan rette det opp.",
    "plan_confirmation.ends": "Avtalen sluttar når {count} avdrag er uteblitne samstundes.",
    "plan_confirmation.ends_first": "Avtalen sluttar når eitt avdrag er uteblitt.",
    "plan_confirmation.after": "Når avtalen sluttar, skal alt som står att, betalast, med renta for dagane som er "
    "gått. Du får eit brev med minst 14 dagars frist, og innkrevjinga held fram der ho var. Det du har betalt, tel "
    "fullt ut.",
    "plan_confirmation.more": "Du kan når som helst betale meir eller tidlegare. Det kostar ingenting.",
    "plan_ended.title": "Nedbetalingsavtalen er slutt",
    "plan_ended.opening": "Avtalen om å betale det du skuldar {creditor} i avdrag, tok slutt {day}, fordi avdrag "
    "ikkje er komne. Vi ber deg betale {total} innan {deadline}.",
    "plan_ended.opening_stopped": "Avtalen om å betale det du skuldar {creditor} i avdrag, "
    "tok slutt {day}, slik du ønskte. "
    "Vi ber deg betale {total} innan {deadline}.",
    "plan_ended.opening_offered_stopped": "Avtalen om å betale det du skuldar {creditor} i avdrag, "
    "tok slutt {day}, slik du ønskte.",
    "plan_ended.opening_offered": "Avtalen om å betale det du skuldar {creditor} i avdrag, tok slutt {day}, fordi "
    "avdrag ikkje er komne.",
    "plan_ended.offer_stands": "Tilbodet vårt om å bli ferdig med saka for mindre står framleis. Betal {amount} innan "
    "{until}, så blir resten avskriven.",
    "plan_ended.offer_ran": "Vi tilbaud at saka er gjord opp når du betaler {amount} til, og tilbodet varte til og med "
    "{until}. Har du betalt det innan då, blir resten avskriven.",
    "plan_ended.offer_after": "Til tilbodet er over, kjem det ingen gebyr, og vi sender ingen krav. Er summen ikkje "
    "betalt innan siste dag, skuldar du heile resten igjen. Då har du minst 14 dagar før innkrevjinga held fram der ho "
    "var før avtalen.",
    "plan_ended.counts": "Alt du har betalt, tel fullt ut.",
    "plan_ended.missed": "Dette er ikkje kome",
    "plan_ended.instalment": "Avdrag som forfall {due}",
    "plan_ended.until": "Til og med {deadline} kjem det ingen gebyr, og innkrevjinga ventar. Er det ikkje betalt då, "
    "held innkrevjinga fram der ho var før avtalen.",
    "plan_ended.again": "Du kan få ein ny avtale",
    "plan_ended.ask": "Logg inn på {site} og sjå kva avdrag som er moglege, eller be om ein avtale som "
    "passar deg betre.",
    "plan_ended.call": "Eller ring oss på {phone}, så ser vi på det saman.",
    "plan_ended.crossed": "Har du betalt dei siste dagane? Då kan du ringje oss, så ser vi på avtalen igjen.",
    "settlement_offer.title": "Eit tilbod: betal mindre og bli ferdig",
    "settlement_offer.opening": "Du skuldar {creditor} {total} i dag. Betaler du {amount} innan "
    "{until}, er saka gjord opp, og resten blir avskriven.",
    "settlement_offer.offer": "Tilbodet",
    "settlement_offer.owed": "Skyldig i dag",
    "settlement_offer.sum": "Betal",
    "settlement_offer.saved": "Blir avskrive når summen er betalt",
    "settlement_offer.terms": "Slik er det",
    "settlement_offer.parts": "Du kan betale i delar, så lenge heile summen er betalt innan siste dag.",
    "settlement_offer.day": "Betalingsdagen tel, også når det tek nokre dagar før pengane når oss.",
    "settlement_offer.held": "Til og med siste dag kjem det ingen gebyr, og vi sender ingen krav.",
    "settlement_offer.beyond": "Det du betaler utover summen, er ditt, og du får det tilbake.",
    "settlement_offer.free": "Du treng ikkje ta imot tilbodet. Gjer du det ikkje, går saka vidare som før.",
    "settlement_offer.call": "Er det noko du lurer på? Ring oss på {phone}.",
}
