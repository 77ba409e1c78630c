// gallery.html?elder&dark&toast: the same page in its other clothes
const asked = new URLSearchParams(location.search);
for (const name of ["elder", "dark"]) if (asked.has(name)) document.documentElement.classList.add(name);
if (asked.has("rtl")) document.documentElement.dir = "rtl";
