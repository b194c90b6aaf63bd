"""Letters in bokmål."""

LABELS = {
    "org": "Org.nr.",
    "phone": "Telefon",
    "date": "Dato",
    "to_pay": "Å betale",
    "due": "Betal innen",
    "account": "Til konto",
    "kid": "KID",
    "receiver": "Mottaker",
    "item": "Hva",
    "amount": "Beløp",
    "pay_qr": "Skann og betal",
    "pay_qr_alt": "QR-kode som åpner betalingssiden for denne saken",
    "login": "Logg inn og se hele saken",
    "login_text": "Gå til {address} og skriv:",
    "login_kept": "Brukernavn og passord står bare i brevet på papir.",
    "login_until": "Gjelder til og med {day}. Gi dem ikke til noen andre. Vi ber aldri om passordet.",
    "user_name": "Brukernavn",
    "password": "Passord",
    "verify": "Er brevet ekte?",
    "verify_text": "Skriv koden på {address}, så svarer vi om brevet er fra oss.",
    "verify_code": "Brevkode",
    "verify_qr_alt": "QR-kode som åpner siden der du kan kontrollere at brevet er ekte",
}

TEXTS = {
    "case": "Saksnummer",
    "creditor": "Kreditor",
    "item.principal": "Hovedstol, faktura {invoice}",
    "item.interest": "Forsinkelsesrente, faktura {invoice}",
    "item.agreed_interest": "Avtalt rente, faktura {invoice}",
    "item.interest_note": "{first} til {last}, nå {rate} i året",
    "item.reminder": "Purregebyr",
    "item.collection_notice": "Gebyr for inkassovarsel",
    "item.creditor_demand": "Gebyr for betalingsoppfordring fra kreditor",
    "item.light": "Inkassosalær",
    "item.heavy_step": "Inkassosalær, økning",
    "item.plan_fee": "Salær for betalingsplan",
    "item.legal_cost": "Rettslige omkostninger",
    "item.interest_on_costs": "Rente av omkostninger",
    "item.paid": "Betalt",
    "item.correction": "Rettet",
    "item.overpaid": "Betalt for mye",
    "item.sum": "Sum",
    "part.principal": "Hovedstol",
    "part.interest": "Renter",
    "part.reminder_fee": "Gebyr for brev",
    "part.collection_fee": "Inkassosalær",
    "about": "Hva kravet gjelder",
    "about.item": "Faktura {invoice}, {principal}. Forfalt {due}.",
    "about.dated": "Faktura {invoice} fra {issued}, {principal}. Forfalt {due}.",
    "amount": "Slik er beløpet satt sammen",
    "amount.day": "Alt er regnet til og med {day}.",
    "amount.until": "Renten er regnet til og med {deadline}, så beløpet er nok hvilken dag du enn betaler fram til "
    "da. Betaler du før, er det litt mindre, høyst {less}: skann koden, så ser du beløpet for dagen. Betaler du "
    "likevel hele beløpet, kan du få tilbake det som er for mye. Betaler du senere, kommer det mer rente.",
    "amount.interest": "Det løper rente av hovedstolen fra dagen etter forfall til alt er betalt, nå {rate} i året. "
    "Det løper ikke rente av gebyrer og salær.",
    "amount.no_interest": "Det løper ingen rente av dette kravet. Beløpet er det samme hver dag til og med {deadline}.",
    "next": "Hva skjer hvis det ikke blir betalt",
    "next.step": "Er kravet fortsatt ikke betalt, øker inkassosalæret med {amount} {day}.",
    "next.court": "Senere kan kreditor be forliksrådet eller namsmannen om hjelp til å få inn pengene "
    "(rettslig inkasso). Det kan koste deg mer. Vi skriver alltid til deg først.",
    "rights": "Er du uenig, eller kan du ikke betale?",
    "rights.wrong": "Er kravet feil, helt eller delvis? Si fra innen {deadline}. Da stanser vi innkrevingen av det "
    "du er uenig i, mens vi undersøker det. Det koster deg ingenting å si fra.",
    "rights.cannot": "Kan du ikke betale alt nå? Ring oss på {phone}, så ser vi på det sammen.",
    "rights.crossed": "Har du betalt de siste dagene? Da kan du se bort fra brevet.",
    "rights.board": "Blir vi ikke enige, kan du klage til Finansklagenemnda Inkasso, finkn.no.",
    "payment_demand.title": "Betalingsoppfordring",
    "payment_demand.opening": "{creditor} har bedt oss kreve inn det du skylder dem. Vi ber deg betale {total} innen "
    "{deadline}. Er du uenig, så si fra innen samme dato.",
    "collection_notice.title": "Inkassovarsel",
    "collection_notice.opening": "Vi ber deg betale {total}, som du skylder {creditor}, innen {deadline}. Gjør du "
    "ikke det, sender vi saken til inkasso, og da må du betale inkassosalær i tillegg. Betaler du innen fristen, "
    "kommer det ikke noe salær.",
    "collection_notice.objection": "Mener du at kravet er feil, så si fra innen {deadline}. Har du en grunn som bør "
    "undersøkes, skal du ikke betale for innkrevingen.",
    "collection_notice.next": "Da sender vi en betalingsoppfordring med en ny frist på minst 14 dager. "
    "Med den kan det komme inkassosalær.",
    "reminder.title": "Påminnelse",
    "reminder.opening": "Vi kan ikke se at du har betalt det du skylder {creditor}. Vi ber deg betale {total} innen "
    "{deadline}.",
    "reminder.free": "Denne påminnelsen koster deg ingenting.",
    "credential_renewal.title": "Ny innlogging",
    "credential_renewal.opening": "Her er et nytt brukernavn og passord til sidene våre. De du har fått før for "
    "samme sak, virker ikke lenger.",
    "credential_renewal.cases": "Dette kan du se når du logger inn",
    "credential_renewal.row": "Sak {number}, {creditor}",
    "credential_renewal.not_asked": "Har du ikke bedt om dette brevet? Da har kanskje noen andre prøvd å få "
    "innlogging for deg. De får den ikke: den kommer bare til adressen din. Ring oss gjerne på {phone}.",
    "receipt.title": "Kvittering",
    "receipt.opening": "Vi har fått {amount} fra deg for det du skylder {creditor}. Betalingen teller fra {day}.",
    "receipt.covered": "Dette gikk pengene til",
    "receipt.left": "Det gjenstår {remaining} å betale {day}.",
    "receipt.done": "Alt er betalt. Du skylder ikke mer i denne saken.",
    "receipt.over": "Du har betalt {amount} for mye. Pengene er dine: logg inn eller ring oss, og velg om de skal "
    "sendes tilbake eller brukes på en annen sak.",
    "settled.title": "Saken er gjort opp",
    "settled.opening": "Alt du skyldte {creditor} i sak {number}, er betalt. Siste betaling teller fra {day}. "
    "Du skylder ikke mer i denne saken.",
    "settled.reduced": "Du skylder ikke noe mer til {creditor} i sak {number}. Siste betaling teller fra {day}, "
    "og {amount} av det vi krevde, er slettet.",
    "settled.keep": "Ta vare på brevet. Koden nederst viser alle du gir det til, at det er ekte.",
    "settled.paid": "Dette er betalt",
    "account_statement.title": "Kontoutskrift",
    "account_statement.opening": "Slik står saken din om det du skylder {creditor}, {day}.",
    "account_statement.owed": "Det er {total} å betale.",
    "account_statement.nothing": "Det er ingenting å betale.",
    "account_statement.over": "Vi har {amount} som er betalt for mye, og som er dine.",
    "account_statement.opening_other": "Slik står saken din om det du skylder {creditor}, regnet til {day}.",
    "account_statement.all": "Kontoutskrift, alle saker",
    "account_statement.all_opening": "Slik står sakene dine hos oss, regnet til {day}.",
    "account_statement.cases": "Sakene samlet",
    "account_statement.row": "Sak {number}, {creditor}",
    "account_statement.part": "Sak {number}: {creditor}",
    "account_statement.past": "Den er laget av det vi i dag vet om den dagen.",
    "account_statement.ahead": "Dagen er ikke kommet: dette gjelder hvis ingenting blir betalt og ikke noe annet skjer "
    "før den.",
    "account_statement.rate": "Rentesatsen fra {day} er ikke fastsatt ennå. Vi har brukt den siste kjente.",
    "item.planned": "ikke lagt til ennå",
    "plan_confirmation.title": "Nedbetalingsavtale",
    "plan_confirmation.opening": "Vi har avtalt at du betaler det du skylder {creditor} i {count} avdrag, "
    "{total} til sammen. Det første forfaller {day}.",
    "plan_confirmation.keep": "Så lenge du holder avtalen, legger vi ikke til salær eller gebyr, sender ingen "
    "inkassobrev og melder ingen betalingsanmerkning, og kreditoren tar ingen rettslige skritt i saken.",
    "plan_confirmation.version": "Dette er versjon {version} av avtalen. Den erstatter den forrige.",
    "plan_confirmation.remind": "Får du beskjeder fra oss på e-post eller SMS, minner vi deg på hvert avdrag noen "
    "dager før.",
    "plan_confirmation.instalments": "Avdragene",
    "plan_confirmation.instalment": "Avdrag {number}",
    "plan_confirmation.kid": "Bruk KID-nummeret i dette brevet for hvert avdrag. Avtalen har sitt eget, så vi ser "
    "hvilken "
    "avtale du betaler på.",
    "plan_confirmation.interest": "Rente",
    "plan_confirmation.interest_included": "Renten løper mens du betaler, nå {rate} i året. {amount} av den er med i "
    "avdragene. Satsen fastsettes på nytt hvert halvår: der den ikke er fastsatt ennå, har vi regnet med den "
    "siste, og det siste avdraget tar forskjellen. Det tar også det som følger av at du betaler tidligere eller "
    "senere enn avtalt.",
    "plan_confirmation.interest_later": "Renten løper mens du betaler, nå {rate} i året, og er ikke med i avdragene. "
    "Vi "
    "sier hvor mye den er, før det siste.",
    "plan_confirmation.interest_none": "Det kommer ingen rente så lenge du holder avtalen.",
    "plan_confirmation.fee": "Et salær på {amount} for avtalen er med i avdragene.",
    "plan_confirmation.bound": "Det som er avtalt",
    "plan_confirmation.creditor": "Avtalen binder kreditoren like mye som oss (inkassoloven § 13).",
    "plan_confirmation.acknowledged": "Ved å inngå avtalen har du erkjent at du skylder dette. Tiden før kravet blir "
    "foreldet, begynte da på nytt (foreldelsesloven § 14).",
    "plan_confirmation.acknowledges": "Med den første betalingen erkjenner du at du skylder dette. Tiden før kravet "
    "blir foreldet, begynner da på nytt (foreldelsesloven § 14). Mener du at kravet er feil, si fra før du "
    "betaler.",
    "plan_confirmation.missed": "Hvis du ikke kan betale et avdrag",
    "plan_confirmation.online": "Logg inn på {site} og endre avtalen selv, eller ring oss på {phone}. Du trenger ikke "
    "å si hvorfor.",
    "plan_confirmation.moves": "Avdrag du fortsatt kan utsette: {count}, hvert med inntil {days} dager.",
    "plan_confirmation.skips": "Avdrag du fortsatt kan hoppe over nå og betale til slutt: {count}.",
    "plan_confirmation.pause": "Måneder du fortsatt kan sette avtalen på pause, uten avdrag: {months}.",
    "plan_confirmation.change": "Du kan også endre beløpet og dagene, eller stoppe avtalen.",
    "plan_confirmation.late": "Et avdrag regnes som uteblitt når det ikke er kommet {grace} bankdager etter forfall. "
    "Da sier vi fra, og du kan rette det opp.",
    "plan_confirmation.late_at_once": "Et avdrag regnes som uteblitt når det ikke er kommet på forfallsdagen. Da sier "
    "vi fra, og du kan rette det opp.",
    "plan_confirmation.ends": "Avtalen slutter når {count} avdrag er uteblitt samtidig.",
    "plan_confirmation.ends_first": "Avtalen slutter når ett avdrag er uteblitt.",
    "plan_confirmation.after": "Når avtalen slutter, skal alt som gjenstår, betales, med renten for dagene som er "
    "gått. Du får et brev med minst 14 dagers frist, og innkrevingen fortsetter der den var. Det du har betalt, "
    "teller fullt ut.",
    "plan_confirmation.more": "Du kan når som helst betale mer eller tidligere. Det koster ingenting.",
    "plan_ended.title": "Nedbetalingsavtalen er slutt",
    "plan_ended.opening": "Avtalen om å betale det du skylder {creditor} i avdrag, tok slutt {day}, fordi avdrag ikke "
    "er kommet. Vi ber deg betale {total} innen {deadline}.",
    "plan_ended.opening_stopped": "Avtalen om å betale det du skylder {creditor} i avdrag, "
    "tok slutt {day}, slik du ønsket. "
    "Vi ber deg betale {total} innen {deadline}.",
    "plan_ended.opening_offered_stopped": "Avtalen om å betale det du skylder {creditor} i avdrag, "
    "tok slutt {day}, slik du ønsket.",
    "plan_ended.opening_offered": "Avtalen om å betale det du skylder {creditor} i avdrag, tok slutt {day}, fordi "
    "avdrag ikke er kommet.",
    "plan_ended.offer_stands": "Tilbudet vårt om å bli ferdig med saken for mindre står fortsatt. Betal {amount} innen "
    "{until}, så avskrives resten.",
    "plan_ended.offer_ran": "Vi tilbød at saken er oppgjort når du betaler {amount} til, og tilbudet varte til og med "
    "{until}. Har du betalt det innen da, avskrives resten.",
    "plan_ended.offer_after": "Til tilbudet er over, kommer det ingen gebyrer, og vi sender ingen krav. Er summen ikke "
    "betalt innen siste dag, skylder du hele resten igjen. Da har du minst 14 dager før innkrevingen fortsetter der "
    "den var før avtalen.",
    "plan_ended.counts": "Alt du har betalt, teller fullt ut.",
    "plan_ended.missed": "Dette er ikke kommet",
    "plan_ended.instalment": "Avdrag som forfalt {due}",
    "plan_ended.until": "Til og med {deadline} kommer det ingen gebyrer, og innkrevingen venter. Er det ikke betalt "
    "da, fortsetter innkrevingen der den var før avtalen.",
    "plan_ended.again": "Du kan få en ny avtale",
    "plan_ended.ask": "Logg inn på {site} og se hvilke avdrag som er mulige, eller be om en avtale som "
    "passer deg bedre.",
    "plan_ended.call": "Eller ring oss på {phone}, så ser vi på det sammen.",
    "plan_ended.crossed": "Har du betalt de siste dagene? Da kan du ringe oss, så ser vi på avtalen igjen.",
    "settlement_offer.title": "Et tilbud: betal mindre og bli ferdig",
    "settlement_offer.opening": "Du skylder {creditor} {total} i dag. Betaler du {amount} innen "
    "{until}, er saken oppgjort, og resten avskrives.",
    "settlement_offer.offer": "Tilbudet",
    "settlement_offer.owed": "Skyldig i dag",
    "settlement_offer.sum": "Betal",
    "settlement_offer.saved": "Avskrives når summen er betalt",
    "settlement_offer.terms": "Slik er det",
    "settlement_offer.parts": "Du kan betale i deler, så lenge hele summen er betalt innen siste dag.",
    "settlement_offer.day": "Betalingsdagen teller, også når det tar noen dager før pengene når oss.",
    "settlement_offer.held": "Til og med siste dag kommer det ingen gebyrer, og vi sender ingen krav.",
    "settlement_offer.beyond": "Det du betaler utover summen, er ditt, og du får det tilbake.",
    "settlement_offer.free": "Du trenger ikke ta imot tilbudet. Gjør du det ikke, går saken videre som før.",
    "settlement_offer.call": "Er det noe du lurer på? Ring oss på {phone}.",
}
