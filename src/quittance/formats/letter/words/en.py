"""Letters in English. Names of laws' steps stay beside their Norwegian names, which the reader meets elsewhere."""

LABELS = {
    "org": "Org. no.",
    "phone": "Phone",
    "date": "Date",
    "to_pay": "To pay",
    "due": "Pay by",
    "account": "To account",
    "kid": "KID",
    "receiver": "Receiver",
    "item": "What",
    "amount": "Amount",
    "pay_qr": "Scan to pay",
    "pay_qr_alt": "QR code that opens the payment page for this case",
    "login": "Log in and see the whole case",
    "login_text": "Go to {address} and type:",
    "login_kept": "The user name and password stand only in the letter on paper.",
    "login_until": "Valid until {day}, that day included. Do not give them to anybody. We never ask for the password.",
    "user_name": "User name",
    "password": "Password",
    "verify": "Is this letter genuine?",
    "verify_text": "Type the code at {address}, and we answer whether the letter is ours.",
    "verify_code": "Letter code",
    "verify_qr_alt": "QR code that opens the page where you can check that the letter is genuine",
}

TEXTS = {
    "case": "Case number",
    "creditor": "Creditor",
    "item.principal": "Principal, invoice {invoice}",
    "item.interest": "Late-payment interest, invoice {invoice}",
    "item.agreed_interest": "Agreed interest, invoice {invoice}",
    "item.interest_note": "{first} to {last}, now {rate} a year",
    "item.reminder": "Reminder fee",
    "item.collection_notice": "Fee for the collection notice",
    "item.creditor_demand": "Fee for the creditor's payment demand",
    "item.light": "Collection fee",
    "item.heavy_step": "Collection fee, increase",
    "item.plan_fee": "Fee for a payment plan",
    "item.legal_cost": "Legal costs",
    "item.interest_on_costs": "Interest on costs",
    "item.paid": "Paid",
    "item.correction": "Corrected",
    "item.overpaid": "Paid too much",
    "item.sum": "Total",
    "part.principal": "Principal",
    "part.interest": "Interest",
    "part.reminder_fee": "Fees for letters",
    "part.collection_fee": "Collection fee",
    "about": "What the claim is about",
    "about.item": "Invoice {invoice}, {principal}. Fell due on {due}.",
    "about.dated": "Invoice {invoice} of {issued}, {principal}. Fell due on {due}.",
    "amount": "How the amount is made up",
    "amount.day": "Everything is worked out to the end of {day}.",
    "amount.until": "Interest is worked out to the end of {deadline}, so this amount is enough on any day until then. "
    "If you pay sooner it is a little less, by {less} at most: scan the code to see the amount of the day. If you pay "
    "the whole amount all the same, you can have back what is too much. If you pay later, more interest is added.",
    "amount.interest": "Interest runs on the principal from the day after the due date until all is paid, now {rate} "
    "a year. There is no interest on fees.",
    "amount.no_interest": "No interest runs on this claim. The amount is the same every day until {deadline}.",
    "next": "What happens if it is not paid",
    "next.step": "If the claim is still not paid, the collection fee goes up by {amount} on {day}.",
    "next.court": "Later the creditor can ask the conciliation board (forliksrådet) or the enforcement officer "
    "(namsmannen) for help to get the money: legal collection. That can cost you more. We always write to you first.",
    "rights": "Do you disagree, or can you not pay?",
    "rights.wrong": "Is the claim wrong, or a part of it? Tell us by {deadline}. We then stop collecting what you "
    "disagree with while we look into it. It costs you nothing to tell us.",
    "rights.cannot": "Can you not pay everything now? Call us on {phone}, and we find out together.",
    "rights.crossed": "Have you paid in the last few days? Then you need not do anything.",
    "rights.board": "If we do not come to an agreement, you can complain to Finansklagenemnda Inkasso, finkn.no.",
    "payment_demand.title": "Payment demand (betalingsoppfordring)",
    "payment_demand.opening": "{creditor} has asked us to collect what you owe them. We ask you to pay {total} by "
    "{deadline}. If you disagree, tell us by the same date.",
    "collection_notice.title": "Collection notice (inkassovarsel)",
    "collection_notice.opening": "We ask you to pay {total}, which you owe {creditor}, by {deadline}. If you do not, "
    "we begin collection, and you then have to pay a collection fee as well. If you pay in time, no fee is added.",
    "collection_notice.objection": "If you think the claim is wrong, tell us by {deadline}. If you have a reason that "
    "ought to be looked into, you do not pay for the collection.",
    "collection_notice.next": "We then send a payment demand with a new date at least 14 days ahead. "
    "A collection fee can come with it.",
    "reminder.title": "Reminder",
    "reminder.opening": "We cannot see that you have paid what you owe {creditor}. We ask you to pay {total} by "
    "{deadline}.",
    "reminder.free": "This reminder costs you nothing.",
    "credential_renewal.title": "A new login",
    "credential_renewal.opening": "Here are a new user name and password for our pages. Those you were given before "
    "for the same case no longer work.",
    "credential_renewal.cases": "What you can see when you log in",
    "credential_renewal.row": "Case {number}, {creditor}",
    "credential_renewal.not_asked": "Did you not ask for this letter? Then somebody else may have tried to get a login "
    "in your place. They do not get it: it comes to your address only. You are welcome to call us on {phone}.",
    "receipt.title": "Receipt",
    "receipt.opening": "We have received {amount} from you for what you owe {creditor}. The payment counts from {day}.",
    "receipt.covered": "What the money was used for",
    "receipt.left": "{remaining} is left to pay on {day}.",
    "receipt.done": "Everything is paid. You owe nothing more in this case.",
    "receipt.over": "You have paid {amount} too much. The money is yours: log in or call us, and choose whether it is "
    "sent back or used on another case.",
    "settled.title": "Nothing left to pay",
    "settled.opening": "Everything you owed {creditor} in case {number} is paid. The last payment counts from {day}. "
    "You owe nothing more in this case.",
    "settled.reduced": "You owe {creditor} nothing more in case {number}. The last payment counts from {day}, "
    "and {amount} of what we asked for has been cancelled.",
    "settled.keep": "Keep this letter. The code at the bottom shows anybody you give it to that it is genuine.",
    "settled.paid": "What has been paid",
    "account_statement.title": "Account statement",
    "account_statement.opening": "This is how your case about what you owe {creditor} stands on {day}.",
    "account_statement.owed": "{total} is to be paid.",
    "account_statement.nothing": "There is nothing to pay.",
    "account_statement.over": "We hold {amount} that was paid too much and is yours.",
    "account_statement.opening_other": "This is how your case about what you owe {creditor} stands when it is worked "
    "out "
    "to {day}.",
    "account_statement.all": "Account statement, all cases",
    "account_statement.all_opening": "This is how your cases with us stand when they are worked out to {day}.",
    "account_statement.cases": "The cases together",
    "account_statement.row": "Case {number}, {creditor}",
    "account_statement.part": "Case {number}: {creditor}",
    "account_statement.past": "It is made of what we know today about that day.",
    "account_statement.ahead": "The day has not come: this holds if nothing is paid and nothing else happens before "
    "it.",
    "account_statement.rate": "The interest rate from {day} is not set yet. We have used the latest known one.",
    "item.planned": "not added yet",
    "plan_confirmation.title": "Payment plan",
    "plan_confirmation.opening": "We have agreed that you pay what you owe {creditor} in {count} instalments, "
    "{total} in all. The first is due on {day}.",
    "plan_confirmation.keep": "As long as you keep the plan, we add no fees, send no letters of collection and report "
    "no payment remark, and the creditor takes no legal steps in the case.",
    "plan_confirmation.version": "This is version {version} of the agreement. It replaces the one before it.",
    "plan_confirmation.remind": "If you get news from us by e-mail or text message, we remind you some days before "
    "each instalment.",
    "plan_confirmation.instalments": "The instalments",
    "plan_confirmation.instalment": "Instalment {number}",
    "plan_confirmation.kid": "Use the KID in this letter for every instalment. It is the plan's own, so that we see "
    "which agreement you pay on.",
    "plan_confirmation.interest": "Interest",
    "plan_confirmation.interest_included": "Interest goes on while you pay, now {rate} a year. {amount} of it is in "
    "the instalments already. The rate is set anew each half-year: where it is not set yet, we have reckoned with "
    "the latest one, and the last instalment takes the difference. It also takes what comes of paying sooner or "
    "later than agreed.",
    "plan_confirmation.interest_later": "Interest goes on while you pay, now {rate} a year, and is not in the "
    "instalments. We tell you how much it is before the last one.",
    "plan_confirmation.interest_none": "No interest is added while you keep the plan.",
    "plan_confirmation.fee": "A fee of {amount} for the plan is in the instalments.",
    "plan_confirmation.bound": "What has been agreed",
    "plan_confirmation.creditor": "The agreement binds the creditor as well as us (inkassoloven § 13).",
    "plan_confirmation.acknowledged": "By making the plan you have acknowledged that you owe this. The time after "
    "which a debt is too old to be demanded began anew (foreldelsesloven § 14).",
    "plan_confirmation.acknowledges": "With the first payment you acknowledge that you owe this. The time after which "
    "a debt is too old to be demanded begins anew then (foreldelsesloven § 14). If you think the claim is wrong, "
    "tell us before you pay.",
    "plan_confirmation.missed": "If you cannot pay an instalment",
    "plan_confirmation.online": "Log in at {site} and change the plan yourself, or call us on {phone}. You do not have "
    "to say why.",
    "plan_confirmation.moves": "Instalments you can still put off: {count}, each by up to {days} days.",
    "plan_confirmation.skips": "Instalments you can still leave out now and pay at the end: {count}.",
    "plan_confirmation.pause": "Months you can still let the plan pause, without payments: {months}.",
    "plan_confirmation.change": "You can also change the amount and the days, or stop the plan.",
    "plan_confirmation.late": "An instalment counts as missed when it has not come {grace} banking days after its day. "
    "Then we tell you, and you can put it right.",
    "plan_confirmation.late_at_once": "An instalment counts as missed when it has not come by its day. Then we tell "
    "you, and you can put it right.",
    "plan_confirmation.ends": "The plan ends when {count} instalments are missed at the same time.",
    "plan_confirmation.ends_first": "The plan ends when one instalment is missed.",
    "plan_confirmation.after": "When the plan ends, everything that is left is to be paid, with the interest of the "
    "days gone by. You get a letter with at least 14 days to pay, and collection goes on from where it stood. What "
    "you have paid counts in full.",
    "plan_confirmation.more": "You can pay more or sooner at any time. It costs nothing.",
    "plan_ended.title": "Your payment plan has ended",
    "plan_ended.opening": "The plan to pay what you owe {creditor} in instalments ended on {day}, because instalments "
    "have not come. We ask you to pay {total} by {deadline}.",
    "plan_ended.opening_stopped": "The plan to pay what you owe {creditor} in instalments "
    "ended on {day}, as you wished. "
    "We ask you to pay {total} by {deadline}.",
    "plan_ended.opening_offered_stopped": "The plan to pay what you owe {creditor} in instalments "
    "ended on {day}, as you wished.",
    "plan_ended.opening_offered": "The plan to pay what you owe {creditor} in instalments ended on {day}, because "
    "instalments have not come.",
    "plan_ended.offer_stands": "Our offer to be done with the case for less still stands. Pay {amount} by {until}, and "
    "the rest is written off.",
    "plan_ended.offer_ran": "We offered that the case is done when you pay {amount} more, and the offer ran until "
    "{until}. If you paid it by then, the rest is written off.",
    "plan_ended.offer_after": "Until the offer is over, no fees are added and no demands are sent. If the sum is not "
    "paid by its last day, you owe all the rest again. You then have at least 14 days before collection goes on from "
    "where it stood before the plan.",
    "plan_ended.counts": "Everything you have paid counts in full.",
    "plan_ended.missed": "What has not come",
    "plan_ended.instalment": "Instalment due on {due}",
    "plan_ended.until": "Until {deadline} no fee is added, and collection waits. If it is not paid by then, collection "
    "goes on from where it stood before the plan.",
    "plan_ended.again": "You can have a new plan",
    "plan_ended.ask": "Log in at {site} and see what the instalments can be, or ask for a plan that fits you better.",
    "plan_ended.call": "Or call us on {phone}, and we find out together.",
    "plan_ended.crossed": "Have you paid in the last few days? Then call us, and we look at the plan again.",
    "settlement_offer.title": "An offer: pay less and be done",
    "settlement_offer.opening": "You owe {creditor} {total} today. If you pay {amount} by {until}, the "
    "case is done, and the rest is written off.",
    "settlement_offer.offer": "The offer",
    "settlement_offer.owed": "Owed today",
    "settlement_offer.sum": "Pay",
    "settlement_offer.saved": "Written off when the sum is paid",
    "settlement_offer.terms": "How it works",
    "settlement_offer.parts": "You can pay it in parts, as long as the whole sum is paid by the last day.",
    "settlement_offer.day": "The day of the payment counts, also when it takes some days to reach us.",
    "settlement_offer.held": "Up to the last day no fees are added and no demands are sent.",
    "settlement_offer.beyond": "What you pay beyond the sum is yours, and you get it back.",
    "settlement_offer.free": "You need not take the offer. If you do not, the case goes on as before.",
    "settlement_offer.call": "Is there anything you wonder about? Call us on {phone}.",
}
