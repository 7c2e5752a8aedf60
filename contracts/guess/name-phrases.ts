// What names of columns say, in English, German, French and Spanish. A phrase is words that stand side by side; the words are
// as `nameWords` gives them. Words that fit several kinds stand with the stricter one.

import type { PiiKind } from './pii-kind.ts';

export type Phrase = { readonly words: readonly string[]; readonly kind: PiiKind };

const surely: Readonly<Partial<Record<PiiKind, string>>> = {
  email: `email, mail, mail address, e mail, mailadresse, emailadresse, courriel, correo, correo electronico, mel`,
  phone: `phone, telephone, telefon, tel, mobile, mobil, mobile phone, mobiltelefon, handy, handynummer, telefonnummer,
    rufnummer, fax, telefax, cell, cellphone, cell phone, msisdn, whatsapp, telefono, movil, celular, portable, phonenumber,
    phone extension, extension, durchwahl`,
  iban: `iban, bank account, account iban, kontonummer, konto nummer, bankverbindung, compte bancaire, rib, cuenta bancaria,
    numero de cuenta, account number, bban, debtor account, creditor account, routing number, sort code`,
  card: `pan, card pan, card number, credit card, creditcard, cc number, cc num, kreditkarte, kartennummer, carte bancaire,
    numero carte, tarjeta, numero tarjeta, cvv, cvc`,
  ip: `ip, ip address, ip addr, ipaddress, ipaddr, ipv, remote addr, remote address, client address, source ip, src ip`,
  device: `mac, mac address, macaddress, imei, imsi, idfa, gaid, advertising id, device id, user agent, useragent, fingerprint,
    cookie id, browser fingerprint`,
  name: `first name, firstname, last name, lastname, surname, given name, givenname, family name, familyname, full name, fullname,
    middle name, maiden name, real name, display name, displayname, vorname, nachname, familienname, geburtsname, rufname, prenom,
    prenoms, nom de famille, nom complet, nom naissance, apellido, apellidos, nombre completo, nombres, primer nombre, fname, lname,
    contact name, customer name, client name, employee name, patient name, passenger name, student name, user fullname,
    person name, owner name, holder name, card holder, cardholder, account holder, debtor name, creditor name, recipient name,
    sender name, author name, shipping name, billing name, ship name, nickname, legal name, emergency contact, anrede, salutation,
    title of courtesy, guardian name, parent name, spouse name, kundenname, ansprechpartner, titulaire, titular, composer,
    policy holder, policyholder, insured name, claimant name, tenant name, guest name, driver name, doctor name, physician name,
    recipient, empfaenger, destinataire, destinatario, addressee, initials`,
  login: `username, user name, user login, login, login name, nicename, handle, screen name, screenname, twitter, benutzername,
    identifiant, nombre usuario, nom utilisateur, usuario, display login, avatar url, skype, telegram, github, linkedin, facebook`,
  address: `address, address line, street, street address, addr, strasse, hausnummer, hausnr, anschrift, adresse, adresszeile,
    rue, direccion, domicilio, calle, home address, postal address, shipping address, billing address, wohnort, postal code,
    postcode, post code, zip, zip code, zipcode, plz, postleitzahl, code postal, codigo postal, house number, apartment, po box`,
  birth: `birth date, birthdate, birthday, date of birth, dob, born, born on, date birth, birth day, birth year, year of birth,
    geburtsdatum, geburtstag, geburtsort, birthplace, place of birth, date naissance, date de naissance, naissance, lieu naissance,
    fecha nacimiento, fecha de nacimiento, nacimiento, dod, date of death, death date, todesdatum, age, edad, alter`,
  official: `ssn, social security, social security number, social insurance number, sin number, national id, national insurance,
    nino, passport, passport number, passport no, id card, identity card, identity number, id number, passenger id, tax id, tax number,
    tin, steuer id, steuernummer, steueridentifikationsnummer, ausweis, ausweisnummer, personalausweis, sozialversicherungsnummer, svnr,
    reisepass, num secu, numero securite sociale, securite sociale, nir, numero fiscal, passeport, dni, nie, nif, cif, curp, rfc,
    cpf, seguridad social, pasaporte, driver license, driver license number, drivers license, driving licence, fuehrerschein,
    permis de conduire, license plate, licence plate, plate number, kennzeichen, immatriculation, matricula, insurance no,
    insurance number, versicherungsnummer, krankenversicherungsnummer, medical record number, mrn, nhs number, health card`,
  secret: `password, passwd, pwd, pass, user pass, password hash, passwort, kennwort, mot de passe, contrasena, secret, api key,
    apikey, secret key, private key, access token, refresh token, auth token, session token, session key, otp, otp secret,
    activation key, reset token, pin code, security answer, security question, salt`,
  money: `salary, wage, wages, income, annual income, gehalt, lohn, einkommen, salaire, revenu, salario, sueldo, ingresos,
    net worth, credit score, bonus payment, compensation`,
  special: `gender, sex, geschlecht, sexe, sexo, genre civil, race, ethnicity, ethnic group, religion, konfession, confession,
    marital status, familienstand, etat civil, estado civil, nationality, staatsangehoerigkeit, nationalite, nacionalidad,
    sexual orientation, diagnosis, diagnose, diagnostic, diagnostico, blood type, blood group, blutgruppe, disability, behinderung,
    handicap, discapacidad, medication, allergy, allergies, allergie, medical notes, medical history, medical condition, icd,
    health status, injury, injury description, pregnancy, biometric, political party, union member, criminal record`,
  picture: `photo, photo path, photo url, portrait, avatar, selfie, signature, signature svg, unterschrift, passbild, face image`,
};

/** Words that say it only where the table is about persons. */
const inTablesOfPersons: Readonly<Partial<Record<PiiKind, string>>> = {
  name: `name, nom, nombre, bezeichner, contact, holder, owner, customer, client, kunde, cliente, patient, employee, author, alias`,
  login: `user, login, account name, url, website, homepage`,
  address: `location, residence, drop off`,
  place: `lat, latitude, lon, lng, long, longitude, geo, geolocation, gps, coordinates, breitengrad, laengengrad`,
  text: `note, notes, comment, comments, remark, remarks, bemerkung, bemerkungen, notiz, notizen, kommentar, remarque, remarques,
    commentaire, nota, notas, comentario, observaciones, message, nachricht, bio, biography, about, statement, remittance,
    memo, feedback, verwendungszweck`,
};

/** Whom a table is about, or who has a part in it. */
export const personWords: ReadonlySet<string> = new Set(
  `person persons people user users customer customers client clients employee employees staff member members patient patients
   passenger passengers student students pupil teacher teachers guest guests contact contacts lead leads subscriber subscribers
   applicant applicants candidate candidates tenant tenants driver drivers author authors kunde kunden kundenstamm mitarbeiter
   benutzer personal personen patienten nutzer mitglied mitglieder utilisateur utilisateurs employe employes salarie salaries
   personne personnes cliente clientes usuario usuarios empleado empleados persona personas paciente pacientes worker workers
   profile profiles actor actors claimant claimants visitor visitors resident residents donor donors`.split(/\s+/),
);

export const surePhrases = readPhrases(surely);
export const personPhrases = readPhrases(inTablesOfPersons);

/** Longest first, so that `phone extension` goes before `phone`. */
function readPhrases(table: Readonly<Partial<Record<PiiKind, string>>>): readonly Phrase[] {
  const phrases = Object.entries(table).flatMap(([kind, texts]) =>
    texts.split(',').map((text) => ({ words: text.trim().split(/\s+/), kind: kind as PiiKind })),
  );
  return phrases.sort((a, b) => b.words.length - a.words.length);
}
