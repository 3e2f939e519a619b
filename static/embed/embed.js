/*
 * For pages of other websites that show a booking page in a frame: makes the frame as high as what
 * is in it. It belongs to no bundle and needs nothing.
 */
(function () {
    "use strict";

    var HIGHEST = 6000;

    function frames() {
        return Array.from(document.querySelectorAll("iframe[src*='/book/'][src*='embed=1']"));
    }

    function originOf(frame) {
        return new URL(frame.src, window.location.href).origin;
    }

    window.addEventListener("message", function (event) {
        var height = event.data && event.data.booking === "height" && Number(event.data.height);
        if (!(height > 0)) {
            return;
        }
        frames().forEach(function (frame) {
            if (frame.contentWindow === event.source && originOf(frame) === event.origin) {
                frame.style.height = Math.min(height, HIGHEST) + "px";
            }
        });
    });

    // Frames that were ready before this script have told their height to nobody.
    frames().forEach(function (frame) {
        frame.contentWindow.postMessage({ booking: "ask" }, originOf(frame));
    });
})();
