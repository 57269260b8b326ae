#include "names.h"

const char *const name_girls[NAME_GIRLS] = {
	"Zoë",	"Aisha",  "Amelia",  "Niamh",  "Chloé",	 "Saoirse",    "Maryam",  "Priya",
	"Ewa",	"Freya",  "Grace",   "Hafsa",  "Isla",	 "Jasmine",    "Keira",	  "Lily",
	"Mia",	"Noor",	  "Olivia",  "Poppy",  "Quinn",	 "Ruby",       "Sienna",  "Tiana",
	"Una",	"Violet", "Willow",  "Yasmin", "Zainab", "Ella",       "Brónach", "Daniela",
	"Esmé", "Fatima", "Harriet", "Ioana",  "Kezia",	 "Małgorzata", "Nevaeh",  "Renée",
};

const char *const name_boys[NAME_BOYS] = {
	"Łukasz",  "Adam",    "Bilal", "Callum",  "Dáithí",   "Elijah", "Finley",  "George", "Harvey",
	"Ibrahim", "Jayden",  "Kofi",  "Leo",	  "Muhammad", "Noah",	"Oscar",   "Parker", "Reuben",
	"Samuel",  "Theo",    "Umar",  "Vikram",  "William",  "Yusuf",	"Zachary", "Alfie",  "Błażej",
	"Connor",  "Dexter",  "Ezra",  "Gabriel", "Hassan",   "Isaac",	"Jack",	   "Kai",    "Loïc",
	"Mason",   "Nikolai", "Oisín", "Rhys",	  "Seán",     "Tomasz",
};

const char *const name_surnames[NAME_SURNAMES] = {
	"Ó Briain", "Ahmed",	 "Ashdown",	"Bagley",  "Begum",    "Birchall",
	"Bradnock", "Carder",	 "Chaudhry",	"Coley",   "Cutler",   "Danks",
	"Dhillon",  "Dovey",	 "Eccleshall",	"Edge",	   "Elwell",   "Fellows",
	"Fereday",  "Flavell",	 "Garratt",	"Gill",	   "Goodyear", "Grainger",
	"Hackett",  "Haden",	 "Harcourt",	"Hingley", "Homer",    "Hussain",
	"Ingram",   "Jeavons",	 "Johnson-Obi", "Kaur",	   "Kendrick", "Kowalczyk",
	"Łaska",    "Lavender",	 "Longmore",	"Mahmood", "Mallen",   "Marsh",
	"Mensah",   "Millward",	 "Mistry",	"Müller",  "Nock",     "Nwosu",
	"Oakley",   "O'Neill",	 "Parkes",	"Patel",   "Pearson",  "Penn",
	"Pitt",	    "Plant",	 "Popescu",	"Priest",  "Quance",   "Raybould",
	"Ręba",	    "Roper",	 "Round",	"Rudge",   "Sandhu",   "Shakespeare-Dunn",
	"Siviter",  "Slim",	 "Stokes",	"Tandy",   "Taylor",   "Timmins",
	"Tromans",  "Underhill", "Vaughan",	"Walters", "Westwood", "Willetts",
	"Yardley",  "Żak",
};

const char *const name_workers[NAME_WORKERS] = {
	"Adaeze Okoro", "Ben Hollis", "Carys Lowe", "Deepa Rana",  "Elin Frost", "Farid Aziz",
	"Gwen Tully",	"Hana Novák", "Iain Muir",  "Joss Bright", "Karim Said", "Lorna Peake",
	"Mo Tariq",	"Nell Garth", "Orla Quigg", "Pawel Zima",
};
